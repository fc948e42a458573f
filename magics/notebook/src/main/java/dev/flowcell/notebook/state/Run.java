package dev.flowcell.notebook.state;

/// One run of a cell in a session.
///
/// @param cell
///            its id
/// @param source
///            what ran
/// @param fine
///            whether it ran to its end
/// @param order
///            counts the session's runs
public record Run(String cell, String source, boolean fine, long order) {
}
