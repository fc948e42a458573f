/// The names by which notebooks of JJava reach their kernel, as far as they show things. Not seen by Flowcell itself: a
/// session puts these classes on its class path when a cell names them, as they are and under IJava's names.
@NullMarked
package org.dflib.jjava;

import org.jspecify.annotations.NullMarked;
