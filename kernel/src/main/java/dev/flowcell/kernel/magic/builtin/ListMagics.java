package dev.flowcell.kernel.magic.builtin;

import java.util.List;
import java.util.function.Supplier;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.kernel.magic.MagicRegistry;

/** Lists all magics. */
record ListMagics(Supplier<MagicRegistry> magics) implements Magic.Line {

    @Override
    public String name() {
        return "lsmagic";
    }

    @Override
    public String summary() {
        return "lists all magics";
    }

    @Override
    public String usage() {
        return "%lsmagic";
    }

    @Override
    public void run(MagicLine line, CellContext context) {
        List<Magic> all = magics.get().all();
        int width = all.stream().mapToInt(magic -> MagicRegistry.display(magic).length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Magic magic : all) {
            String name = MagicRegistry.display(magic);
            text.append(name).append(" ".repeat(width - name.length() + 2)).append(magic.summary()).append('\n');
        }
        context.display().stream(Display.Stream.stdout, text.toString());
    }
}
