/** Where runs go: what a target does, and the local one. */
@NullMarked
package dev.flowcell.flow.target;

import org.jspecify.annotations.NullMarked;
