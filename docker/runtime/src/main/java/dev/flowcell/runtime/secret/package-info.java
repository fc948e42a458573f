/** Secrets' values: where the process finds them, and how they are kept out of what it says. */
@NullMarked
package dev.flowcell.runtime.secret;

import org.jspecify.annotations.NullMarked;
