package dev.flowcell.notebook;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.flowcell.runtime.error.Nearest;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.ClusterSettings.Fargate;
import dev.flowcell.notebook.call.Arguments;
import dev.flowcell.notebook.call.Grammar;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// What stands after `%cluster`.
///
/// @param settings
///            where runs go
/// @param act
///            what is done beside choosing and checking it
/// @param sure
///            `--yes`: what is shown is done, too
public record ClusterLine(ClusterSettings settings, Act act, boolean sure) {

    /** What `--create` and `--delete` ask for. */
    public enum Act {
        choose, create, delete
    }

    /** How the magic is called. */
    public static final String USAGE = "%cluster local|docker|k8s [CONTEXT]|eks NAME|ecs NAME [options]";

    private static final List<String> KINDS = List.of("local", "docker", "k8s", "eks", "ecs");
    private static final Pattern QUANTITY = Pattern
            .compile("\\d+(\\.\\d+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?");
    /** Options that stand for nothing on a kind of cluster, where ignoring them would surprise. */
    private static final Map<String, List<String>> ONLY = Map.of("--subnets", List.of("eks", "ecs"),
            "--security-groups",
            List.of("ecs"), "--role", List.of("eks", "ecs"), "--spot", List.of("ecs"), "--service-account",
            List.of("k8s", "eks"), "--namespace", List.of("k8s", "eks"), "--create", List.of("eks", "ecs"), "--delete",
            List.of("eks", "ecs"), "--disk", List.of("k8s", "eks", "ecs"));

    /// The same on another cluster: what no such cluster can be asked for is not done there.
    public ClusterLine on(ClusterSettings other) {
        var option = "--" + act.name();
        return new ClusterLine(other, ONLY.getOrDefault(option, KINDS).contains(other.kind()) ? act : Act.choose, sure);
    }

    /// The settings alone. Where the text names no store, `FLOWCELL_STORE` does.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it can't be right
    public static ClusterSettings parse(String text) {
        return parse(text, System.getenv());
    }

    /// The settings alone.
    ///
    /// @param environment
    ///            names what the text leaves open
    public static ClusterSettings parse(String text, Map<String, String> environment) {
        var line = read(text, environment);
        if (line.act() != Act.choose) {
            var option = "--" + line.act().name();
            throw Fault.settings("a cluster is only named here, so there is no " + option,
                    "leave it out, or write %cluster " + text.strip() + " in a notebook or in flowcell shell");
        }
        return line.settings();
    }

    /// Reads it whole. Where the text names no store, `FLOWCELL_STORE` does.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it can't be right
    public static ClusterLine read(String text) {
        return read(text, System.getenv());
    }

    private static ClusterLine read(String text, Map<String, String> environment) {
        var options = new Grammar("%cluster", USAGE, 1, 2).values("--namespace", "--region", "--registry",
                "--store", "--cpu", "--memory", "--disk", "--service-account", "--role", "--subnets",
                "--security-groups", "--base", "--arch", "--endpoint")
                .flags("--spot", "--create", "--delete", "--yes").parse(text);
        var kind = options.words().getFirst();
        if (!KINDS.contains(kind)) {
            var near = Nearest.suggestion(kind, KINDS).replaceFirst("^: ", "");
            throw Fault.settings("there is no kind of cluster '" + kind + "'",
                    near.isEmpty() ? "use local, docker, k8s, eks or ecs" : near);
        }
        var name = options.word(1).orElse(null);
        if (name != null && (kind.equals("local") || kind.equals("docker"))) {
            throw Fault.settings("%cluster " + kind + " takes no name", "write %cluster " + kind);
        }
        if (name == null && (kind.equals("eks") || kind.equals("ecs"))) {
            throw Fault.settings("%cluster " + kind + " needs the cluster's name", "write %cluster " + kind + " NAME");
        }
        ONLY.forEach((option, kinds) -> {
            if ((options.has(option) || options.value(option).isPresent()) && !kinds.contains(kind)) {
                throw Fault.settings("%cluster " + kind + " has no use for " + option,
                        "leave it out, or use " + String.join(" or ", kinds));
            }
        });
        if (options.has("--create") && options.has("--delete")) {
            throw Fault.settings("%cluster can't both --create and --delete", "choose one");
        }
        var settings = new ClusterSettings(kind, name, value(options, "--region"), value(options, "--namespace"),
                value(options, "--registry"), StoreOption.read(options, environment),
                quantity("%cluster", options, "--cpu"),
                quantity("%cluster", options, "--memory"), quantity("%cluster", options, "--disk"),
                value(options, "--service-account"), value(options, "--base"), architecture(options),
                new Fargate(value(options, "--role"), list(options, "--subnets"), list(options, "--security-groups"),
                        options.has("--spot")));
        var act = options.has("--create") ? Act.create : options.has("--delete") ? Act.delete : Act.choose;
        return new ClusterLine(settings, act, options.has("--yes"));
    }

    private static List<String> list(Arguments options, String name) {
        return options.value(name).stream().flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip).filter(each -> !each.isEmpty()).toList();
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
