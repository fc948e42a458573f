/** Runs: how they are launched, watched and read afterwards. */
@NullMarked
package dev.flowcell.flow.run;

import org.jspecify.annotations.NullMarked;
