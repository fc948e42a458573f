/** The Jupyter messaging protocol over ZeroMQ. */
@NullMarked
package dev.flowcell.kernel.wire;

import org.jspecify.annotations.NullMarked;
