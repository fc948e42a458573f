package dev.flowcell.kernel.magic;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.error.Nearest;

/** The magics of a session, by name and kind. */
public final class MagicRegistry {

    private final Map<String, Magic.Line> lines = new LinkedHashMap<>();
    private final Map<String, Magic.Cell> cells = new LinkedHashMap<>();

    /** A later magic takes the place of an earlier one of the same name and kind. */
    public MagicRegistry(Collection<? extends Magic> magics) {
        magics.forEach(this::add);
    }

    private void add(Magic magic) {
        // No switch by type: the virtual machine makes a class for each, while a front-end waits for the kernel.
        if (magic instanceof Magic.Line line) {
            lines.put(line.name(), line);
        } else if (magic instanceof Magic.Cell cell) {
            cells.put(cell.name(), cell);
        }
    }

    /// The line magic of this name.
    ///
    /// @throws Fault
    ///             if there is none; it names the nearest
    public Magic.Line line(String name) {
        Magic.Line found = lines.get(name);
        if (found != null) {
            return found;
        }
        throw unknown("%", name, cells.containsKey(name) ? Optional.of("%%" + name) : Optional.empty());
    }

    /// The cell magic of this name.
    ///
    /// @throws Fault
    ///             if there is none; it names the nearest
    public Magic.Cell cell(String name) {
        Magic.Cell found = cells.get(name);
        if (found != null) {
            return found;
        }
        throw unknown("%%", name, lines.containsKey(name) ? Optional.of("%" + name) : Optional.empty());
    }

    /** Everything with this name, as a line and as a cell. */
    public List<Magic> named(String name) {
        return all().stream().filter(magic -> magic.name().equals(name)).toList();
    }

    /** All magics: lines, then cells, by name. */
    public List<Magic> all() {
        Comparator<Magic> byName = Comparator.comparing(Magic::name);
        return Stream
                .concat(lines.values().stream().sorted(byName), cells.values().stream().sorted(byName))
                .map(Magic.class::cast).toList();
    }

    /** A magic's name as the user writes it. */
    public static String display(Magic magic) {
        return switch (magic) {
            case Magic.Line line -> line.name().equals("!") ? "!" : "%" + line.name();
            case Magic.Cell cell -> "%%" + cell.name();
        };
    }

    /** A fault for a name that no magic has, with the nearest that one has. */
    public Fault unknown(String prefix, String name, Optional<String> sameName) {
        Optional<String> nearest = sameName
                .or(() -> Nearest.to(prefix + name, all().stream().map(MagicRegistry::display).toList()));
        return Fault.settings("There is no magic " + prefix + name,
                nearest.map(found -> "did you mean " + found + "? ").orElse("") + "%lsmagic lists them all");
    }
}
