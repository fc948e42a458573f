/** The compiled flow as an image, in the local registry and in others. */
@NullMarked
package dev.flowcell.flow.image;

import org.jspecify.annotations.NullMarked;
