/** Runs a compiled flow: its steps, retries, maps and checkpoints. */
@NullMarked
package dev.flowcell.runtime.engine;

import org.jspecify.annotations.NullMarked;
