/** What a cell may call: the only part of Flowcell that user code sees. */
@NullMarked
package dev.flowcell.api;

import org.jspecify.annotations.NullMarked;
