/** Attempts of work that may fail or take too long: again after a delay, and ended after a time. */
@NullMarked
package dev.flowcell.runtime.attempt;

import org.jspecify.annotations.NullMarked;
