package dev.flowcell.notebook.cells;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.MapHeader;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.runtime.error.Nearest;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.notebook.cells.Options.Mistake;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import org.jspecify.annotations.Nullable;

/// A cell's text to what a flow needs of it: its magics are read, its Java stays where it was. Magics that act, such as
/// `%run`, are no part of a flow and passed over.
public final class CellReader {

    /** Magics that Flowcell has, beside those of a flow. */
    private static final Set<String> OTHERS = Set.of("cluster", "flow", "run", "register", "run-remote", "flows",
            "runs",
            "logs", "cancel", "fetch", "vars", "unschedule", "unregister", "export", "help", "lsmagic", "time", "load",
            "maven", "addMavenDependency", "addMavenDependencies", "mavenRepo", "addMavenRepo", "addMavenRepository",
            "jars", "addJars", "classpath", "addClasspath", "file", "env", "secret", "loadFromPOM");
    private static final Set<String> CELL_MAGICS = Set.of("params", "step", "map", "remote", "skip", "test", "time");

    private final CellSource source;
    private final CellText text;
    private final SettingReader settings;
    private final List<Problem> problems = new ArrayList<>();
    private Role role = Role.code;
    private @Nullable String name;
    private StepOptions options = StepOptions.DEFAULT;
    private final List<String> after = new ArrayList<>();
    private @Nullable MapHeader map;

    private CellReader(CellSource source, Path folder) {
        this.source = source;
        this.text = CellText.parse(source.source());
        this.settings = new SettingReader(folder);
    }

    /// A cell and what its line magics say of the whole flow.
    public record ReadCell(Cell cell, List<Setting> settings) {
    }

    /// Reads a cell, saved or not. Mistakes in its magics are among the cell's problems.
    ///
    /// @param folder
    ///            relative paths in it begin here
    public static ReadCell read(CellSource source, Path folder) {
        return new CellReader(source, folder).read();
    }

    private ReadCell read() {
        text.magics().forEach(this::magic);
        if (role == Role.code && source.tags().contains("parameters")) {
            role = Role.params;
        }
        if (role == Role.code && !text.magics().isEmpty()) {
            role = text.onlyMagics() ? Role.setting : Role.step;
        }
        var cell = new Cell(source.id(), source.number(), name, role, text.code(), options, List.copyOf(after), map,
                List.copyOf(problems));
        return new ReadCell(cell, role.apart() ? List.of() : List.copyOf(settings.settings()));
    }

    private void magic(MagicLine magic) {
        if (magic.name().equals("!")) {
            return;
        }
        if (!magic.cell()) {
            var known = settings.mistakes().size();
            settings.read(magic);
            settings.mistakes().subList(known, settings.mistakes().size()).forEach(each -> mistake(magic, each));
            if (!OTHERS.contains(magic.name())) {
                unknown(magic, "%", OTHERS);
            }
            return;
        }
        switch (magic.name()) {
            case "params" -> {
                role = Role.params;
                take(magic, StepReader.plain(magic));
            }
            case "step" -> {
                role = role == Role.code ? Role.step : role;
                take(magic, StepReader.step(magic));
            }
            case "map" -> {
                role = Role.map;
                take(magic, StepReader.map(magic, argumentsColumn(magic)));
            }
            case "remote", "time" -> role = role == Role.code ? Role.step : role;
            case "skip" -> role = Role.skip;
            case "test" -> role = Role.test;
            case "loadFromPOM" -> {
                role = Role.setting;
                settings.readPom(body(magic));
                settings.mistakes().forEach(each -> mistake(magic, each));
            }
            default -> {
                role = Role.skip;
                if (!text.onlyMagics()) {
                    unknown(magic, "%%", CELL_MAGICS);
                }
            }
        }
    }

    private void take(MagicLine magic, StepReader.Step step) {
        name = step.name() == null ? name : step.name();
        options = step.options();
        after.addAll(step.after());
        map = step.map() == null ? map : step.map();
        step.mistakes().forEach(each -> mistake(magic, each));
    }

    private void unknown(MagicLine magic, String percent, Set<String> known) {
        var near = Nearest.suggestion(magic.name(), known).replace("did you mean ", "did you mean " + percent);
        problems.add(new Problem(source.id(), magic.line(), magic.column(), "there is no magic " + magic.display()
                + (near.isEmpty() ? ": %lsmagic lists what there is" : near)));
    }

    private void mistake(MagicLine magic, Mistake mistake) {
        var column = magic.arguments().isEmpty() ? magic.column() : argumentsColumn(magic) + mistake.offset();
        problems.add(new Problem(source.id(), magic.line(), column, mistake.message()));
    }

    /** Where the arguments begin in their line, from 1. */
    private int argumentsColumn(MagicLine magic) {
        var line = source.source().lines().skip(magic.line() - 1L).findFirst().orElse("");
        var at = magic.column() - 1 + magic.display().length();
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at + 1;
    }

    private String body(MagicLine magic) {
        return String.join("\n", source.source().lines().skip(magic.line()).toList());
    }
}
