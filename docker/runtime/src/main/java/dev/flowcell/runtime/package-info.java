/** The process inside the image, and the class loader that keeps its classes from the user's. */
@NullMarked
package dev.flowcell.runtime;

import org.jspecify.annotations.NullMarked;
