/** Where the values of secrets come from. */
@NullMarked
package dev.flowcell.notebook.secret;

import org.jspecify.annotations.NullMarked;
