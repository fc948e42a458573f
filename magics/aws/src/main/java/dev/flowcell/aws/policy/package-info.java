/** The least rights of IAM with which a flow is shipped and runs, by who needs them. */
@NullMarked
package dev.flowcell.aws.policy;

import org.jspecify.annotations.NullMarked;
