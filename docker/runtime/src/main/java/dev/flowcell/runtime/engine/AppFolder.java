package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

import dev.flowcell.runtime.ApiLoader;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.value.RecordJson;

/// What the image holds of a flow: `flow/plan.json`, its classes in `flow/`, `libraries/*.jar`.
public final class AppFolder {

    private AppFolder() {
    }

    /// Loads a flow.
    ///
    /// @throws Fault
    ///             if there is none, or one of another format
    public static LoadedFlow load(Path folder) {
        var flow = folder.resolve("flow");
        var file = flow.resolve("plan.json");
        try {
            var plan = RecordJson.read(Files.readString(file), FlowPlan.class);
            if (plan.format() != FlowPlan.FORMAT) {
                throw Fault.settings("the flow's plan has format " + plan.format() + ", and this runtime reads "
                        + FlowPlan.FORMAT, "register the flow again");
            }
            return new LoadedFlow(plan, loader(flow, folder.resolve("libraries")));
        } catch (IOException | IllegalArgumentException e) {
            throw Fault.settings("there is no flow in " + folder + ": " + e.getMessage(), "register the flow again")
                    .causedBy(e);
        }
    }

    private static ClassLoader loader(Path flow, Path libraries) throws IOException {
        var urls = new ArrayList<URL>();
        urls.add(url(flow));
        if (Files.isDirectory(libraries)) {
            try (var jars = Files.list(libraries)) {
                for (var jar : jars.sorted().toList()) {
                    urls.add(url(jar));
                }
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), new ApiLoader());
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }
}
