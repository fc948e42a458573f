/** Where a cell's output goes: a front-end or a terminal. */
@NullMarked
package dev.flowcell.kernel.display;

import org.jspecify.annotations.NullMarked;
