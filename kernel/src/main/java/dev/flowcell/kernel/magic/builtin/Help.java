package dev.flowcell.kernel.magic.builtin;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.kernel.magic.MagicRegistry;

/** Explains a magic. */
record Help(Supplier<MagicRegistry> magics) implements Magic.Line {

    @Override
    public String name() {
        return "help";
    }

    @Override
    public String summary() {
        return "explains a magic";
    }

    @Override
    public String usage() {
        return "%help [MAGIC]";
    }

    @Override
    public void run(MagicLine line, CellContext context) throws Exception {
        String name = line.arguments().replaceFirst("^%+", "").strip();
        if (name.isEmpty()) {
            context.display().stream(Display.Stream.stdout,
                    "%lsmagic lists the magics, %help MAGIC explains one. Java runs as it stands; the last expression's value is shown.\n");
            return;
        }
        List<Magic> found = magics.get().named(name);
        if (found.isEmpty()) {
            throw magics.get().unknown("%", name, Optional.empty());
        }
        for (Magic magic : found) {
            context.display().stream(Display.Stream.stdout,
                    MagicRegistry.display(magic) + " " + magic.summary() + "\n\n" + magic.usage().stripTrailing()
                            + "\n");
        }
    }
}
