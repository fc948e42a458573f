/** Values as JSON, by their declared types. */
@NullMarked
package dev.flowcell.runtime.value;

import org.jspecify.annotations.NullMarked;
