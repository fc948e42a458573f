/** A session: JShell here, the user's code in a worker process. */
@NullMarked
package dev.flowcell.kernel.session;

import org.jspecify.annotations.NullMarked;
