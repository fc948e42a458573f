/** Cells as Java source: their parts, the class that a flow becomes, and the compiler in memory. */
@NullMarked
package dev.flowcell.flow.java;

import org.jspecify.annotations.NullMarked;
