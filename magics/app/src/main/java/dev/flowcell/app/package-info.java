/** placeholder. */
@NullMarked
package dev.flowcell.app;

import org.jspecify.annotations.NullMarked;
