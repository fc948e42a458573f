/** The compiler for what a cell does: all its statements in one class, its variables in another. */
@NullMarked
package dev.flowcell.kernel.compile;

import org.jspecify.annotations.NullMarked;
