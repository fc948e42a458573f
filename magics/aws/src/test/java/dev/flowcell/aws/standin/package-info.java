/** Servers that answer as AWS does where its public stand-ins do not: for tests alone. */
@NullMarked
package dev.flowcell.aws.standin;

import org.jspecify.annotations.NullMarked;
