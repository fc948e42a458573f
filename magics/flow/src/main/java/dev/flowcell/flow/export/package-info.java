/** A flow as a plain Maven project: its sources, its tests on recorded values, its pom. */
@NullMarked
package dev.flowcell.flow.export;

import org.jspecify.annotations.NullMarked;
