/** Graphs, runs, timelines and tables as HTML for notebooks and as text for terminals. */
@NullMarked
package dev.flowcell.notebook.display;

import org.jspecify.annotations.NullMarked;
