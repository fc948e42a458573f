/** placeholder. */
@NullMarked
package dev.flowcell.runtime;

import org.jspecify.annotations.NullMarked;
