/** What a run says: one JSON object a line. */
@NullMarked
package dev.flowcell.runtime.event;

import org.jspecify.annotations.NullMarked;
