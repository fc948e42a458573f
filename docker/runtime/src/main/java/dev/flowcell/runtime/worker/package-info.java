/** The process that runs a session's code, behind JShell's ExecutionControl. */
@NullMarked
package dev.flowcell.runtime.worker;

import org.jspecify.annotations.NullMarked;
