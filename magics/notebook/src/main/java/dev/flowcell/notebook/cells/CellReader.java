package dev.flowcell.notebook.cells;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.lang.model.SourceVersion;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.MapHeader;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.kernel.cell.MagicLine;
import org.jspecify.annotations.Nullable;

/// A notebook's cell to a flow's cell: its magics decide its role, its name and its options.
public final class CellReader {

    /** Magics for whole cells that leave the Java below them what it is. */
    private static final Set<String> AROUND = Set.of("time", "remote");
    private static final Set<String> FLOW = Set.of("params", "step", "map", "skip", "test");

    private final CellSource source;
    private final CellText text;
    private final List<Problem> problems = new ArrayList<>();
    private @Nullable String name;
    private @Nullable Role role;
    private @Nullable String first;
    private @Nullable MapHeader map;
    private StepHeader header = StepHeader.NONE;

    private CellReader(CellSource source) {
        this.source = source;
        this.text = CellText.parse(source.source());
    }

    /** Reads a cell. Never fails: what is wrong with its magics is among its problems. */
    public static Cell read(CellSource source) {
        return new CellReader(source).read();
    }

    private Cell read() {
        if (source.tags().contains("parameters")) {
            role = Role.params;
        }
        for (var magic : text.magics()) {
            try {
                if (magic.cell()) {
                    cell(magic);
                } else if (magic.name().equals("load")) {
                    throw new OptionMistake(0, "what %load reads is not in the flow", "paste it into a cell");
                }
            } catch (OptionMistake mistake) {
                problems.add(problem(source, magic, mistake));
            }
        }
        return new Cell(source.id(), source.number(), name, role(), text.code(), header.options(), header.after(), map,
                List.copyOf(problems));
    }

    private Role role() {
        if (role != null) {
            return role;
        }
        if (text.onlyMagics()) {
            return Role.setting;
        }
        return text.magics().isEmpty() ? Role.code : Role.step;
    }

    private void cell(MagicLine magic) {
        switch (magic.name()) {
            case "params" -> {
                nothing(magic);
                take(Role.params, magic);
            }
            case "skip", "test" -> take(Role.skip, magic);
            case "step" -> {
                take(Role.step, magic);
                var options = StepHeader.step().read(magic.arguments());
                name = options.word(0).orElse(null);
                if (name != null && !SourceVersion.isName(name)) {
                    throw new OptionMistake(0, "'" + name + "' can't be a step's name",
                            "use letters, digits and underscores, such as read_feed");
                }
                header = StepHeader.of("%%step", options);
            }
            case "map" -> {
                // Where its line is broken, the body would be reported for an item that it does not know: so it is
                // a map only once the line is read.
                take(Role.skip, magic);
                var line = MapLine.parse(magic.arguments());
                role = Role.map;
                map = new MapHeader(line.out(), line.item(), line.items(), magic.line(),
                        column(source, magic, line.outOffset()), column(source, magic, line.itemsOffset()));
                header = line.header();
            }
            case "loadFromPOM" -> {
            }
            default -> {
                if (CellText.otherLanguage(magic.name())) {
                    role = Role.skip;
                } else if (!AROUND.contains(magic.name())) {
                    throw new OptionMistake(0, "There is no magic %%" + magic.name(),
                            Nearest.to(magic.name(), FLOW).map(near -> "did you mean %%" + near + "?")
                                    .orElse("%lsmagic lists them all"));
                }
            }
        }
    }

    private void take(Role newRole, MagicLine magic) {
        if (first != null) {
            throw new OptionMistake(0, magic.display() + " stands below " + first, "give it a cell of its own");
        }
        first = magic.display();
        role = newRole;
    }

    private static void nothing(MagicLine magic) {
        if (!magic.arguments().isEmpty()) {
            throw new OptionMistake(0, magic.display() + " takes no options", "write " + magic.display()
                    + " alone; -p name=value sets a parameter when it runs");
        }
    }

    /** A mistake in a magic as a problem of its cell. */
    static Problem problem(CellSource source, MagicLine magic, OptionMistake mistake) {
        var column = mistake.offset() == 0 ? magic.column() : column(source, magic, mistake.offset());
        return new Problem(source.id(), magic.line(), column, mistake.line());
    }

    /** The column of an offset in a magic's arguments; the magic's own where the line goes on on the next one. */
    private static int column(CellSource source, MagicLine magic, int offset) {
        var line = source.source().lines().skip(magic.line() - 1L).findFirst().orElse("");
        var at = line.indexOf(magic.arguments(),
                Math.min(line.length(), magic.column() - 1 + magic.display().length()));
        return at < 0 || magic.arguments().isEmpty() ? magic.column() : at + offset + 1;
    }
}
