/** placeholder. */
@NullMarked
package dev.flowcell.flow;

import org.jspecify.annotations.NullMarked;
