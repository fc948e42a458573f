package dev.flowcell.runtime.display;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import dev.flowcell.api.Renderable;
import dev.flowcell.runtime.display.Table.Cell;
import dev.flowcell.runtime.display.Tables.Part;
import org.jspecify.annotations.Nullable;

/// Shows values as a person would like them: records, lists and maps of them as tables, images as images, all else as
/// text. Never throws, whatever the value's own methods do; takes no longer for a million rows than for fifty.
public final class Rendering {

    /** A text up to this length is better than a table in a terminal, in characters. */
    static final int LINE = 120;
    /** The longest text in a table's cell, in characters. */
    private static final int CELL = 300;
    /** How many renderers may hand a value on to another. */
    private static final int HANDED_ON = 8;

    private final Renderers renderers;
    private final UnaryOperator<String> redact;
    private final Tables tables = new Tables(this::cell);

    /// Shows values.
    ///
    /// @param renderers
    ///            of cells and libraries
    /// @param redact
    ///            takes secrets out of a text before it is cut or escaped, since nobody finds them afterwards
    public Rendering(Renderers renderers, UnaryOperator<String> redact) {
        this.renderers = renderers;
        this.redact = redact;
    }

    /** A value in its forms. */
    public MimeBundle render(@Nullable Object value) {
        return guarded(value, () -> render(value, 0));
    }

    /// A value in certain forms, as far as it has them, and as text. A text is content of each type.
    public MimeBundle render(@Nullable Object value, List<String> types) {
        return types.isEmpty() ? render(value) : guarded(value, () -> as(value, types));
    }

    /** Some rows of a value as a table; with a count of 0 as many as usual. */
    public MimeBundle table(@Nullable Object value, long from, int count) {
        return guarded(value, () -> {
            Optional<Table> table = value == null
                    ? Optional.empty()
                    : tables.of(value, new Part(from, count)).or(() -> resultSet(value, count));
            return table.map(Rendering::bundle).orElseGet(() -> render(value));
        });
    }

    private interface Work {
        MimeBundle get() throws Exception;
    }

    private MimeBundle guarded(@Nullable Object value, Work work) {
        try {
            return work.get();
        } catch (Exception | VirtualMachineError | LinkageError | AssertionError thrown) {
            return MimeBundle.plain(text(value)); // any other error is the user's stop
        }
    }

    private MimeBundle render(@Nullable Object value, int handedOn) throws Exception {
        switch (value) {
            case null -> {
                return MimeBundle.plain("null");
            }
            case MimeBundle bundle -> {
                return bundle;
            }
            default -> {
                boolean ready = handedOn == HANDED_ON || handedOn > 0 && value instanceof Renderable;
                Optional<Object> other = ready ? Optional.empty() : inItsPlace(value);
                if (other.isPresent() && other.get() != value) {
                    return render(other.get(), handedOn + 1);
                }
                return value instanceof Renderable renderable ? withText(renderable) : plainly(value);
            }
        }
    }

    private Optional<Object> inItsPlace(Object value) {
        Optional<Object> said = renderers.said(value);
        return said.isPresent() || simple(value) || value instanceof Renderable ? said : renderers.library(value);
    }

    /** What no library has to do with. */
    private static boolean simple(Object value) {
        return value instanceof String
                || value.getClass().getPackageName().equals("java.lang") && !value.getClass().isArray();
    }

    private MimeBundle plainly(Object value) throws Exception {
        if (simple(value)) {
            return MimeBundle.plain(text(value));
        }
        Optional<Table> table = tables.of(value);
        if (table.isEmpty() && !ofJava(value)) {
            Optional<MimeBundle> image = image(value, "image/png");
            if (image.isPresent()) {
                return image.get();
            }
            table = resultSet(value, 0);
        }
        if (table.isEmpty()) {
            return MimeBundle.plain(text(value));
        }
        String line = Text.of(value, LINE, redact);
        return line.length() <= LINE && line.indexOf('\n') < 0
                ? MimeBundle.html(table.get().html(), line)
                : bundle(table.get());
    }

    private static MimeBundle bundle(Table table) {
        return MimeBundle.html(table.html(), table.text());
    }

    /** Whether a class is none of those for which the desktop's or the database's classes would have to be loaded. */
    private static boolean ofJava(Object value) {
        String name = value.getClass().getName();
        return value.getClass().isArray() || name.startsWith("java.util.") || name.startsWith("java.time.")
                || name.startsWith("java.math.");
    }

    private static Optional<MimeBundle> image(Object value, String type) {
        try {
            return Images.of(value, type);
        } catch (LinkageError | java.io.IOException e) {
            return Optional.empty(); // a small Java runtime may be without images
        }
    }

    private Optional<Table> resultSet(Object value, int count) {
        try {
            return ResultSets.of(value, count, this::cell);
        } catch (LinkageError e) {
            return Optional.empty(); // a small Java runtime may be without java.sql
        }
    }

    private MimeBundle as(@Nullable Object value, List<String> types) throws Exception {
        MimeBundle usual = render(value, 0);
        Map<String, String> data = new HashMap<>();
        for (String type : types) {
            String content = usual.data().get(type);
            if (content == null && value instanceof CharSequence text) {
                content = text.toString();
            } else if (content == null && value != null && type.startsWith("image/")) {
                content = image(value, type).map(image -> image.data().get(type)).orElse(null);
            } else if (content == null && type.equals("application/json")) {
                content = JsonText.of(value);
            } else if (content == null && type.equals("text/html")) {
                content = "<pre>" + Html.escape(usual.text()) + "</pre>";
            }
            if (content != null) {
                data.put(type, content);
            }
        }
        data.putIfAbsent(MimeBundle.PLAIN, value instanceof CharSequence text ? text.toString() : usual.text());
        return new MimeBundle(data);
    }

    private MimeBundle withText(Renderable renderable) {
        Map<String, String> data = new HashMap<>(renderable.mimeBundle());
        data.values().removeIf(content -> content == null); // a map of the user's own making
        if (!data.containsKey(MimeBundle.PLAIN)) {
            data.put(MimeBundle.PLAIN, text(renderable));
        }
        return new MimeBundle(data);
    }

    private Cell cell(@Nullable Object value) {
        if (value == null) {
            return new Cell("null", "<span style=\"opacity:0.5\">null</span>");
        }
        if (!simple(value) && (value instanceof Renderable || inItsPlace(value).isPresent())) {
            MimeBundle bundle = render(value);
            return new Cell(Text.bare(bundle.text(), CELL, redact), bundle.data().get("text/html"));
        }
        return new Cell(Text.bare(value, CELL, redact), null);
    }

    private String text(@Nullable Object value) {
        return Text.of(value, Text.LENGTH, redact);
    }

    /** How large a value is, in words: `3 elements`, `12 characters`, or empty. */
    public static String size(@Nullable Object value) {
        try {
            return switch (value) {
                case null -> "null";
                case CharSequence text -> counted(text.length(), "character");
                case Collection<?> collection -> counted(collection.size(), "element");
                case Map<?, ?> map -> counted(map.size(), "entry");
                case Optional<?> optional -> optional.isPresent() ? "present" : "empty";
                default -> value.getClass().isArray()
                        ? counted(Array.getLength(value), "element")
                        : "";
            };
        } catch (RuntimeException | StackOverflowError thrown) {
            return "";
        }
    }

    private static String counted(int count, String noun) {
        String plural = noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
        return count + " " + (count == 1 ? noun : plural);
    }
}
