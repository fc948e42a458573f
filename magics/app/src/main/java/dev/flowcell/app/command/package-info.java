/** The commands, one class each. */
@NullMarked
package dev.flowcell.app.command;

import org.jspecify.annotations.NullMarked;
