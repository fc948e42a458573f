/** The wiring, the command line, the installation of the kernel. */
@NullMarked
package dev.flowcell.app;

import org.jspecify.annotations.NullMarked;
