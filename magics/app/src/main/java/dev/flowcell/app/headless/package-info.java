/** A notebook from its first cell to its last, without a front-end. */
@NullMarked
package dev.flowcell.app.headless;

import org.jspecify.annotations.NullMarked;
