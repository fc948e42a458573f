/** placeholder. */
@NullMarked
package dev.flowcell.kubernetes;

import org.jspecify.annotations.NullMarked;
