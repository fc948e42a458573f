/** placeholder. */
@NullMarked
package dev.flowcell.kernel;

import org.jspecify.annotations.NullMarked;
