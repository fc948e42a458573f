/** Magics: how they are declared, found and called. */
@NullMarked
package dev.flowcell.kernel.magic;

import org.jspecify.annotations.NullMarked;
