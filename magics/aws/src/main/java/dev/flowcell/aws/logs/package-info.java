/** What tasks said, as CloudWatch Logs keeps it. */
@NullMarked
package dev.flowcell.aws.logs;

import org.jspecify.annotations.NullMarked;
