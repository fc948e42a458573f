/** What a person does with flows; magics and the command line are thin over it. */
@NullMarked
package dev.flowcell.flow.operations;

import org.jspecify.annotations.NullMarked;
