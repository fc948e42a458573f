/** A notebook file to a flow's cells and settings. */
@NullMarked
package dev.flowcell.notebook.cells;

import org.jspecify.annotations.NullMarked;
