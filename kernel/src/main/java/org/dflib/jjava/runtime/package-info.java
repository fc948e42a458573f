/** JJava's functions, for code that calls them by their class. */
@NullMarked
package org.dflib.jjava.runtime;

import org.jspecify.annotations.NullMarked;
