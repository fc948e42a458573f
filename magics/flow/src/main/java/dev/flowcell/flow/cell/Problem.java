package dev.flowcell.flow.cell;

/// What keeps cells from being a flow.
///
/// @param cell
///            the cell's id
/// @param line
///            in the cell, from 1
/// @param column
///            in the line, from 1
/// @param message
///            what is wrong and its remedy, one line
public record Problem(String cell, int line, int column, String message) {
}
