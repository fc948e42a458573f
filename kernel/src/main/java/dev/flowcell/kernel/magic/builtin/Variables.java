package dev.flowcell.kernel.magic.builtin;

import java.util.List;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.kernel.session.Session;

/** Lists the session's variables. */
record Variables() implements Magic.Line {

    @Override
    public String name() {
        return "vars";
    }

    @Override
    public String summary() {
        return "lists the session's variables";
    }

    @Override
    public String usage() {
        return "%vars";
    }

    @Override
    public void run(MagicLine line, CellContext context) {
        List<Session.Variable> variables = context.session().variables();
        int names = variables.stream().mapToInt(variable -> variable.name().length()).max().orElse(0);
        int types = variables.stream().mapToInt(variable -> variable.type().length()).max().orElse(0);
        StringBuilder text = new StringBuilder(variables.isEmpty() ? "There are no variables\n" : "");
        for (Session.Variable variable : variables) {
            String cell = variable.cell() == null ? "" : variable.cell();
            text.append((pad(variable.name(), names) + pad(variable.type(), types)
                    + pad(context.session().size(variable.name()), 16)
                    + cell).stripTrailing()).append('\n');
        }
        context.display().stream(Display.Stream.stdout, text.toString());
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()) + 2);
    }
}
