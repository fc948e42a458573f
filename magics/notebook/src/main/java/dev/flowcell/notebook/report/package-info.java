/** The page of a run: one HTML document that needs nothing beside itself. */
@NullMarked
package dev.flowcell.notebook.report;

import org.jspecify.annotations.NullMarked;
