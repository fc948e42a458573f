/** How a value is shown: MIME bundles. */
@NullMarked
package dev.flowcell.runtime.display;

import org.jspecify.annotations.NullMarked;
