/** The magics. */
@NullMarked
package dev.flowcell.notebook;

import org.jspecify.annotations.NullMarked;
