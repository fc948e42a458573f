/** Secrets Manager and the Parameter Store, read and written with the user's own credentials. */
@NullMarked
package dev.flowcell.aws.vault;

import org.jspecify.annotations.NullMarked;
