/** What magics that act take: words and options, or a fault with the remedy. */
@NullMarked
package dev.flowcell.notebook.call;

import org.jspecify.annotations.NullMarked;
