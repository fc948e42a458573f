/** The Jupyter kernel and its JShell session; knows nothing of flows. */
@NullMarked
package dev.flowcell.kernel;

import org.jspecify.annotations.NullMarked;
