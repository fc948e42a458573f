/** Cells to facts to the cell graph. */
@NullMarked
package dev.flowcell.flow.graph;

import org.jspecify.annotations.NullMarked;
