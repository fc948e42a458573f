/** The least rights that a flow, its tasks and its user need. */
@NullMarked
package dev.flowcell.aws.iam;

import org.jspecify.annotations.NullMarked;
