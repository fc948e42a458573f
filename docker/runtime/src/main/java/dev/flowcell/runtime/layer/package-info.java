/** What an image holds beside the runtime itself, only where a flow uses it. */
@NullMarked
package dev.flowcell.runtime.layer;

import org.jspecify.annotations.NullMarked;
