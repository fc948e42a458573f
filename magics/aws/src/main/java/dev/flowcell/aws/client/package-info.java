/** Connections to AWS, and what its refusals mean. */
@NullMarked
package dev.flowcell.aws.client;

import org.jspecify.annotations.NullMarked;
