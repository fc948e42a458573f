/** How the processes of a run share the items of a map: all that they say to one another stands in the store. */
@NullMarked
package dev.flowcell.runtime.fanout;

import org.jspecify.annotations.NullMarked;
