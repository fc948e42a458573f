/** What a flow is made from: its cells and settings. */
@NullMarked
package dev.flowcell.flow.cell;

import org.jspecify.annotations.NullMarked;
