/** Notebooks and scripts as cells, and what their magics say of a flow. */
@NullMarked
package dev.flowcell.notebook.cells;

import org.jspecify.annotations.NullMarked;
