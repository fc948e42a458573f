/** The installation of the kernel for Jupyter. */
@NullMarked
package dev.flowcell.app.kernelspec;

import org.jspecify.annotations.NullMarked;
