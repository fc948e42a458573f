/** Images in the account's own registry. */
@NullMarked
package dev.flowcell.aws.ecr;

import org.jspecify.annotations.NullMarked;
