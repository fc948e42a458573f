package dev.flowcell.notebook;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.flowcell.flow.cell.Nearest;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.notebook.call.Arguments;
import dev.flowcell.notebook.call.Grammar;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/** What stands after `%cluster`. */
public final class ClusterLine {

    /** How the magic is called. */
    public static final String USAGE = "%cluster local|k8s [CONTEXT] [options]";

    private static final List<String> KINDS = List.of("local", "docker", "k8s", "eks", "ecs");
    private static final Pattern QUANTITY = Pattern
            .compile("\\d+(\\.\\d+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?");
    private static final String NOT_YET = "this build can't do that yet";

    private ClusterLine() {
    }

    /// Reads it. Where it names no store, `FLOWCELL_STORE` does.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it can't be right
    public static ClusterSettings parse(String text) {
        return parse(text, System.getenv());
    }

    /// Reads it.
    ///
    /// @param environment
    ///            names what the text leaves open
    public static ClusterSettings parse(String text, Map<String, String> environment) {
        var options = new Grammar("%cluster", USAGE, 1, 2).values("--namespace", "--region", "--registry",
                "--store", "--cpu", "--memory", "--service-account", "--base", "--arch")
                .refused(NOT_YET, "--role", "--subnets", "--security-groups", "--disk", "--endpoint", "--create",
                        "--delete")
                .parse(text);
        var kind = options.words().getFirst();
        if (!KINDS.contains(kind)) {
            var near = Nearest.suggestion(kind, KINDS).replaceFirst("^: ", "");
            throw Fault.settings("there is no kind of cluster '" + kind + "'",
                    near.isEmpty() ? "use local or k8s" : near);
        }
        var name = options.word(1).orElse(null);
        if (name != null && (kind.equals("local") || kind.equals("docker"))) {
            throw Fault.settings("%cluster " + kind + " takes no name", "write %cluster " + kind);
        }
        var store = options.value("--store").orElse(environment.get("FLOWCELL_STORE"));
        return new ClusterSettings(kind, name, value(options, "--region"), value(options, "--namespace"),
                value(options, "--registry"), store == null || store.isBlank() ? null : store,
                quantity("%cluster", options, "--cpu"), quantity("%cluster", options, "--memory"),
                value(options, "--service-account"), value(options, "--base"), architecture(options));
    }

    private static @Nullable String value(Arguments options, String name) {
        return options.value(name).orElse(null);
    }

    /// A size as Kubernetes writes it, or null where it is not given.
    ///
    /// @param magic
    ///            whose option it is
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it is none
    public static @Nullable String quantity(String magic, Arguments options, String name) {
        var word = options.value(name);
        if (word.isPresent() && !QUANTITY.matcher(word.get()).matches()) {
            throw Fault.settings(magic + " " + name + " is a quantity, not '"
                    + word.get() + "'", "write it as " + (name.equals("--cpu") ? "500m or 2" : "512Mi or 4Gi"));
        }
        return value(options, name);
    }

    private static String architecture(Arguments options) {
        var named = options.value("--arch").orElse(ClusterSettings.LOCAL.architecture());
        return switch (named) {
            case "amd64", "x86_64" -> "amd64";
            case "arm64", "aarch64" -> "arm64";
            default -> throw Fault.settings("%cluster --arch knows no '" + named + "'", "use amd64 or arm64");
        };
    }
}
