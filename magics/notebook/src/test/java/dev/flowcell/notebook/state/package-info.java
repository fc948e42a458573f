@NullMarked
package dev.flowcell.notebook.state;

import org.jspecify.annotations.NullMarked;
