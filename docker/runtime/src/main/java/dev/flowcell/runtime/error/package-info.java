/** What goes wrong, whose it is, and its remedy. */
@NullMarked
package dev.flowcell.runtime.error;

import org.jspecify.annotations.NullMarked;
