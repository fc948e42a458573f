/** How much an account may use at once. */
@NullMarked
package dev.flowcell.aws.quota;

import org.jspecify.annotations.NullMarked;
