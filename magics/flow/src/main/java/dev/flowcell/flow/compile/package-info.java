/** The cell graph as plain Java, and its classes. */
@NullMarked
package dev.flowcell.flow.compile;

import org.jspecify.annotations.NullMarked;
