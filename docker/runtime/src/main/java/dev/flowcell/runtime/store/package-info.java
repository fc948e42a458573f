/** Where data between processes lives. */
@NullMarked
package dev.flowcell.runtime.store;

import org.jspecify.annotations.NullMarked;
