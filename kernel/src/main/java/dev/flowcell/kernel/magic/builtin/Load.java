package dev.flowcell.kernel.magic.builtin;

import java.nio.file.Files;
import java.nio.file.Path;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.runtime.error.Fault;

/** Runs a file of Java as if it stood in the cell. */
record Load(Path directory) implements Magic.Line {

    @Override
    public String name() {
        return "load";
    }

    @Override
    public String summary() {
        return "runs a file of Java snippets and magics";
    }

    @Override
    public String usage() {
        return "%load FILE";
    }

    @Override
    public void run(MagicLine line, CellContext context) throws Exception {
        Path file = directory.resolve(line.arguments());
        if (line.arguments().isEmpty() || !Files.isRegularFile(file)) {
            throw Fault.settings("There is no file " + line.arguments(),
                    "%load FILE; relative paths begin at " + directory);
        }
        context.evaluate(Files.readString(file));
    }
}
