/** JSON without an object mapper. */
@NullMarked
package dev.flowcell.kernel.json;

import org.jspecify.annotations.NullMarked;
