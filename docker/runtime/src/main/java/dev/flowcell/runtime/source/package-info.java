/** Java source as text: its lexical structure, for those who split cells and hash code. */
@NullMarked
package dev.flowcell.runtime.source;

import org.jspecify.annotations.NullMarked;
