/** Libraries, resolved by Maven's own resolver. */
@NullMarked
package dev.flowcell.flow.library;

import org.jspecify.annotations.NullMarked;
