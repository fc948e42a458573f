package dev.flowcell.kernel.session;

import dev.flowcell.kernel.compile.Piece;

/// A piece of a cell, ready to run.
///
/// @param source
///            as JShell takes it
/// @param place
///            where it stands
record Prepared(Piece piece, String source, Place place) {
}
