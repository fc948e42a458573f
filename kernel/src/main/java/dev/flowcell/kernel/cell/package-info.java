/** A cell's text: its magics and its Java. */
@NullMarked
package dev.flowcell.kernel.cell;

import org.jspecify.annotations.NullMarked;
