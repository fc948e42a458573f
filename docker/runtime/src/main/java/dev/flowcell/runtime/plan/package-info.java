/** What a run is told: the flow's plan, which the image holds, and the run's specification. */
@NullMarked
package dev.flowcell.runtime.plan;

import org.jspecify.annotations.NullMarked;
