/** What there is to say of one run, for a page that is kept. */
@NullMarked
package dev.flowcell.flow.report;

import org.jspecify.annotations.NullMarked;
