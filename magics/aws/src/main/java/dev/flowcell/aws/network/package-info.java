/** What of a network lets a pod or a task reach AWS's services. */
@NullMarked
package dev.flowcell.aws.network;

import org.jspecify.annotations.NullMarked;
