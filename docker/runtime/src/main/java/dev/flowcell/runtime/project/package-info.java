/** What a flow that was exported as a Maven project runs and is tested by. */
@NullMarked
package dev.flowcell.runtime.project;

import org.jspecify.annotations.NullMarked;
