/** A session on the terminal: cells that are typed or piped, and commands as JShell's own tool has them. */
@NullMarked
package dev.flowcell.app.shell;

import org.jspecify.annotations.NullMarked;
