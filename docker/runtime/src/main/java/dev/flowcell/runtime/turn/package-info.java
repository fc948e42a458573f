/** Turns: what only one run at a time may do. */
@NullMarked
package dev.flowcell.runtime.turn;

import org.jspecify.annotations.NullMarked;
