/** What the command line shows: live on a terminal, plain lines on a pipe. */
@NullMarked
package dev.flowcell.app.terminal;

import org.jspecify.annotations.NullMarked;
