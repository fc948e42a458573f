/** How fresh the cells of a session are, and why: from the cell graph and what ran in which order. */
@NullMarked
package dev.flowcell.notebook.state;

import org.jspecify.annotations.NullMarked;
