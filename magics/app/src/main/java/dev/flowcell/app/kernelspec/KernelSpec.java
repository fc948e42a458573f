package dev.flowcell.app.kernelspec;

import dev.flowcell.runtime.error.Fault;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The folder by which Jupyter knows the kernel.
///
/// @param command
///            how the kernel starts, without its connection file
public record KernelSpec(List<String> command) {

    /** What Jupyter calls it. */
    public static final String NAME = "flowcell";

    private static final List<String> LOGOS = List.of("logo-svg.svg", "logo-32x32.png", "logo-64x64.png");

    /// Writes it under a data folder, in place of a former one.
    ///
    /// @return its folder
    /// @throws Fault
    ///             if that is not allowed
    public Path install(Path dataFolder) {
        var folder = dataFolder.resolve("kernels").resolve(NAME);
        try {
            Files.createDirectories(folder);
            for (var logo : LOGOS) {
                try (var content = KernelSpec.class.getResourceAsStream(logo)) {
                    if (content == null) {
                        throw new IllegalStateException(logo + " is missing from the jar");
                    }
                    Files.copy(content, folder.resolve(logo), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.writeString(folder.resolve("kernel.json"), json());
            return folder;
        } catch (FileAlreadyExistsException e) {
            throw Fault.settings(e.getFile() + " is no folder", "move it away").causedBy(e);
        } catch (IOException e) {
            throw Fault.settings("the kernel can't be installed in " + folder + " (" + e + ")",
                    "use --user, or --prefix DIR with a folder that you may write").causedBy(e);
        }
    }

    /** The content of `kernel.json`. */
    String json() {
        var arguments = new java.util.ArrayList<>(command);
        arguments.add("kernel");
        arguments.add("{connection_file}");
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("argv", arguments);
        spec.put("display_name", "Java (Flowcell)");
        spec.put("language", "java");
        spec.put("interrupt_mode", "message");
        spec.put("metadata", Map.of("debugger", false));
        return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(spec) + "\n";
    }
}
