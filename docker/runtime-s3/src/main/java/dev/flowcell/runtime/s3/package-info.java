/** The artifact store on S3. */
@NullMarked
package dev.flowcell.runtime.s3;

import org.jspecify.annotations.NullMarked;
