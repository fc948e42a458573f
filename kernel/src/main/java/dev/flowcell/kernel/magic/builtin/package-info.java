/** The magics that every session has. */
@NullMarked
package dev.flowcell.kernel.magic.builtin;

import org.jspecify.annotations.NullMarked;
