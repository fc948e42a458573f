package dev.flowcell.flow.cell;

/// What a person should know of a cell before it runs, and what keeps nobody from running it.
///
/// @param cell
///            the cell's id
/// @param line
///            in the cell, from 1
/// @param column
///            in the line, from 1
/// @param message
///            one line
public record Note(String cell, int line, int column, String message) {
}
