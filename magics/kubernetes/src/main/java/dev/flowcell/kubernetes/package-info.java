/** Runs on Kubernetes: Jobs, their logs, and why a pod is where it is. */
@NullMarked
package dev.flowcell.kubernetes;

import org.jspecify.annotations.NullMarked;
