/** The end of a run, told to a web address. */
@NullMarked
package dev.flowcell.runtime.notify;

import org.jspecify.annotations.NullMarked;
