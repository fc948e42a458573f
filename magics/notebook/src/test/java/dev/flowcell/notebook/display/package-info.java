@NullMarked
package dev.flowcell.notebook.display;

import org.jspecify.annotations.NullMarked;
