package dev.flowcell.flow.compile;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.graph.CellFacts.Variable;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.CellGraph.Node;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.Snippet;
import dev.flowcell.flow.java.Snippet.Kind;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.Plans;
import dev.flowcell.runtime.source.JavaScanner;

/// Hashes of code. A step's changes with its tokens, with those of the declarations it reaches, the types of its
/// variables, the libraries and the JDK's feature release; a comment or a line break changes nothing.
final class StepKeys {

    private final List<CellCode> cells;
    private final Libraries libraries;

    StepKeys(List<CellCode> cells, Libraries libraries) {
        this.cells = cells;
        this.libraries = libraries;
    }

    /** The key of a step. */
    String step(Node node, CellGraph graph) {
        var parts = new ArrayList<String>();
        var code = cells.stream().filter(each -> each.cell().id().equals(node.id())).findFirst().orElseThrow();
        code.snippets().stream().filter(snippet -> !snippet.declaration())
                .forEach(snippet -> parts.add(tokens(snippet.text())));
        var map = node.facts().cell().map();
        if (map != null) {
            parts.add("map " + map.out() + " " + map.item() + " " + tokens(map.items()));
        }
        var types = types(graph);
        var variables = new TreeSet<>(node.facts().reads());
        variables.addAll(node.facts().writes());
        variables.forEach(name -> parts.add(name + " " + types.getOrDefault(name, "")));
        for (var name : new TreeSet<>(node.facts().reaches())) {
            declarations(name).forEach(snippet -> parts.add(tokens(snippet.text())));
        }
        parts.addAll(imports(parts));
        libraries.all().forEach(library -> parts.add("library " + library.sha256()));
        parts.add("java " + Runtime.version().feature());
        return hash(parts);
    }

    /** The key of a whole flow: of all that its image is made from. */
    String flow(String java, FlowPlan plan, FlowSource source) {
        var parts = new ArrayList<String>();
        parts.add(java);
        parts.add(Plans.write(plan));
        libraries.all().forEach(library -> parts.add(library.name() + " " + library.sha256()));
        source.files().forEach(file -> parts.add("file " + file));
        source.environment().forEach((name, value) -> parts.add("env " + name + "=" + value));
        source.secrets().forEach(secret -> parts.add("secret " + secret.name() + " " + secret.source()));
        source.inputs().forEach((name, json) -> parts.add("input " + name + "=" + json));
        parts.add("java " + Runtime.version().feature());
        return hash(parts);
    }

    private static Map<String, String> types(CellGraph graph) {
        var types = new HashMap<String, String>();
        for (var node : graph.nodes()) {
            for (Variable variable : node.facts().declares()) {
                types.putIfAbsent(variable.name(), String.valueOf(variable.type()));
            }
        }
        return types;
    }

    private List<Snippet> declarations(String name) {
        return cells.stream().flatMap(code -> code.snippets().stream())
                .filter(snippet -> snippet.name().equals(name)).toList();
    }

    /** Imports of names that the code says, and those that import whatever there is. */
    private List<String> imports(List<String> parts) {
        var words = new HashSet<String>();
        parts.forEach(part -> words.addAll(List.of(part.split("\n"))));
        return cells.stream().flatMap(code -> code.snippets().stream())
                .filter(snippet -> snippet.kind() == Kind.imports).map(Snippet::text).filter(text -> {
                    var tokens = JavaScanner.tokens(text);
                    var last = tokens.get(Math.max(0, tokens.size() - 2));
                    return last.is("*") || tokens.size() > 1 && tokens.get(1).is("module")
                            || words.contains(last.text());
                }).map(StepKeys::tokens).sorted().distinct().toList();
    }

    private static String tokens(String text) {
        return String.join("\n", JavaScanner.tokens(text).stream().map(JavaScanner.Token::text).toList());
    }

    private static String hash(List<String> parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                var bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
