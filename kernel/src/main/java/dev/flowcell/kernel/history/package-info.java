/** What was run, kept across sessions. */
@NullMarked
package dev.flowcell.kernel.history;

import org.jspecify.annotations.NullMarked;
