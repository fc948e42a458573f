/** Completion, inspection and whether a cell is whole: answered by the compiler, without JShell. */
@NullMarked
package dev.flowcell.kernel.assist;

import org.jspecify.annotations.NullMarked;
