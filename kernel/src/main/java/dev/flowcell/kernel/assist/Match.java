package dev.flowcell.kernel.assist;

/// One text that could stand at a place.
///
/// @param text
///            what would be inserted
/// @param kind
///            as Jupyter's front-ends know them: `function`, `class`, `instance`, `module`, `keyword`, `magic`, `path`
/// @param signature
///            of a method its parameters and result, of a variable its type; empty where there is nothing to say
public record Match(String text, String kind, String signature) {
}
