package dev.flowcell.notebook.cells;

import java.util.List;

import dev.flowcell.flow.cell.FlowSource.Secret;

/// What stands after `%secret`.
///
/// @param push
///            whether its value is to be written to the cluster
public record SecretLine(Secret secret, boolean push) {

    /** How the magic is called. */
    public static final String USAGE = "%secret NAME [--from prompt|env:VAR|dotenv:FILE#KEY|k8s:SECRET/KEY] [--push]";

    private static final List<String> KINDS = List.of("prompt", "env", "dotenv", "k8s", "aws", "ssm");

    /// Reads it.
    ///
    /// @throws OptionMistake
    ///             if it can't be right
    public static SecretLine parse(String arguments) {
        var options = new OptionGrammar("%secret", USAGE, 1, 1).values("--from").flags("--push").read(arguments);
        var name = options.words().getFirst();
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new OptionMistake(0, "'" + name + "' can't be a secret's name",
                    "use letters, digits and underscores, such as API_TOKEN");
        }
        var source = options.value("--from").orElse("prompt");
        options.valueWord("--from").ifPresent(word -> check(word));
        return new SecretLine(new Secret(name, source), options.has("--push"));
    }

    private static void check(Word word) {
        var source = word.text();
        var colon = source.indexOf(':');
        var kind = colon < 0 ? source : source.substring(0, colon);
        var place = colon < 0 ? "" : source.substring(colon + 1);
        if (!KINDS.contains(kind)) {
            throw new OptionMistake(word.offset(), "%secret --from knows no source '" + kind + "'",
                    Nearest.suggestion(kind, KINDS, "it knows " + String.join(", ", KINDS)));
        }
        var form = switch (kind) {
            case "prompt" -> "prompt";
            case "env" -> "env:VAR";
            case "dotenv" -> "dotenv:FILE#KEY";
            case "k8s" -> "k8s:SECRET/KEY";
            case "aws" -> "aws:ID";
            default -> "ssm:PATH";
        };
        var fine = switch (kind) {
            case "prompt" -> colon < 0;
            case "dotenv" -> place.matches(".+#[^#]+");
            case "k8s" -> place.matches("[^/]+/[^/]+");
            default -> !place.isEmpty();
        };
        if (!fine) {
            throw new OptionMistake(word.offset(), "'" + source + "' names no secret", "write " + form);
        }
    }
}
