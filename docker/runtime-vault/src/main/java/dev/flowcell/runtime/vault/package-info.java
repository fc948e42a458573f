/** Secrets of Secrets Manager and the Parameter Store: how a place is written, what is in it, what its refusals mean. */
@NullMarked
package dev.flowcell.runtime.vault;

import org.jspecify.annotations.NullMarked;
