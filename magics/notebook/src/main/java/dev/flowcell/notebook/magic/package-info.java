/** The magics of flows, thin over {@link dev.flowcell.flow.operations.Flows}. */
@NullMarked
package dev.flowcell.notebook.magic;

import org.jspecify.annotations.NullMarked;
