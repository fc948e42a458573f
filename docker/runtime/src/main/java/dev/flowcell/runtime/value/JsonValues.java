package dev.flowcell.runtime.value;

import java.io.StringWriter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.flowcell.api.Flowcell;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// What ships, and how it looks in JSON:
///
/// - numbers as numbers, `NaN` and the infinities as strings; java.time, `UUID`, `URI` and enums as their text
/// - records as objects; a value of a sealed interface as an object with its class's simple name in `@type`
/// - `Optional` as its value or `null`; `byte[]` in Base64; collections and other arrays as arrays
/// - maps as objects, or as arrays of pairs where the keys are no scalars
/// - a `Path` under the run's own folder with what is in it, by hash
/// - a class with a `@JsonCreator` as an object of the creator's parameters
///
/// Collections and maps that were read are the reader's own to change.
public final class JsonValues implements Values {

    private static final Set<Type> LISTS = Set.of(Iterable.class, Collection.class, SequencedCollection.class,
            List.class,
            ArrayList.class);

    private final Codecs codecs;

    /** Values of this process: files stand in the JSON, and paths are under {@link Flowcell#workdir()}. */
    public JsonValues() {
        this(Blobs.INLINE, Flowcell::workdir);
    }

    /// @param blobs
    ///            where the contents of files go
    /// @param workdir
    ///            the folder whose paths ship
    public JsonValues(Blobs blobs, Supplier<Path> workdir) {
        this.codecs = new Codecs(blobs, workdir, false);
    }

    @Override
    public Optional<String> refusal(Type type) {
        try {
            codecs.of(type);
            return Optional.empty();
        } catch (Fault fault) {
            return Optional.of(fault.line());
        }
    }

    @Override
    public String write(@Nullable Object value, Type type) {
        return write(value, type, Integer.MAX_VALUE).orElseThrow();
    }

    /// As [#write(Object, Type)], or empty where the JSON would be longer than `limit` characters; then nothing has
    /// been compared.
    public Optional<String> write(@Nullable Object value, Type type, int limit) {
        var codec = codecs.of(type);
        var text = new Limited(limit);
        try {
            try (var out = Json.generator(text)) {
                codec.writeNullable(out, value);
            } catch (TooLong e) {
                return Optional.empty();
            }
            var json = text.toString();
            var back = read(json, type);
            if (!SameValue.same(value, back)) {
                throw Fault.flow("the value of type " + Types.text(type) + " changes when it is written and read back",
                        "keep it in records and collections, whose equals() compares what they hold");
            }
            return Optional.of(json);
        } catch (StackOverflowError e) {
            throw Fault.flow("the value of type " + Types.text(type) + " contains itself or is nested too deeply",
                    "refer to its parts by a key");
        } catch (Mismatch | ClassCastException | IllegalArgumentException | JacksonException e) {
            throw Fault.flow("the value is no " + Types.text(type) + ": " + firstLine(e), "declare its type")
                    .causedBy(e);
        }
    }

    /// One of many values: its JSON, or why it can't ship.
    public record Written(@Nullable String json, @Nullable Fault refused) {

        /** The JSON; a value that can't ship is a fault. */
        public String orThrow() {
            if (json == null) {
                throw refused == null ? new IllegalStateException() : refused;
            }
            return json;
        }
    }

    /// As [#write] for many values of a type, which costs far less than each by itself.
    public List<Written> writeAll(List<?> all, Type type) {
        try {
            return writeTogether(all, type);
        } catch (StackOverflowError | RuntimeException e) {
            return all.stream().map(value -> writeAlone(value, type)).toList(); // which of them it is
        }
    }

    private Written writeAlone(@Nullable Object value, Type type) {
        try {
            return new Written(write(value, type), null);
        } catch (Fault refused) {
            return new Written(null, refused);
        }
    }

    private List<Written> writeTogether(List<?> all, Type type) {
        var codec = codecs.of(type);
        var written = exactly(all, codec);
        return written.size() == all.size() ? written : writeAndCompare(all, codec);
    }

    /** The JSON of values of which it is known that they are read as they were written: of all, or of the first ones. */
    private static List<Written> exactly(List<?> all, Codec codec) {
        var written = new ArrayList<Written>(all.size());
        for (var value : all) {
            var json = value == null ? null : codec.exact(value);
            if (json == null) {
                break;
            }
            written.add(new Written(json, null));
        }
        return written;
    }

    private static List<Written> writeAndCompare(List<?> all, Codec codec) {
        var text = new StringWriter();
        var ends = new int[all.size()];
        try (var out = Json.generator(text)) {
            var number = 0;
            for (var value : all) {
                codec.writeNullable(out, value);
                out.flush();
                ends[number++] = text.getBuffer().length();
            }
        }
        var json = text.toString();
        compare(all, json, codec);
        var written = new ArrayList<Written>(ends.length);
        var start = 0;
        for (var end : ends) {
            written.add(new Written(json.substring(start, end), null));
            start = end + 1; // a space parts them
        }
        return written;
    }

    private static void compare(List<?> all, String json, Codec codec) {
        try (var in = Json.parser(json)) {
            for (var value : all) {
                in.nextToken();
                if (!SameValue.same(value, codec.readNullable(in))) {
                    throw new Mismatch("it changes");
                }
            }
        }
    }

    /** The elements' type where a value of this type is a list, which can be written and read in parts. */
    public Optional<Type> elementOfList(Type type) {
        return type instanceof ParameterizedType generic && LISTS.contains(generic.getRawType())
                ? Optional.of(generic.getActualTypeArguments()[0])
                : Optional.empty();
    }

    /** A list's JSON from its elements' type. */
    public String writeList(List<?> elements, Type element) {
        return writeAll(elements, element).stream().map(Written::orThrow).collect(Collectors.joining(",", "[", "]"));
    }

    /** Reads what {@link #writeList} wrote; the list is the reader's own. */
    public List<?> readList(String json, Type element) {
        return (List<?>) Objects.requireNonNull(read(json, new Types.Parameterized(List.class, List.of(element))));
    }

    /** Whether nobody can change a value of this type, nor what it holds. */
    public boolean unchangeable(Type type) {
        return codecs.of(type).unchangeable(Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    @Override
    public @Nullable Object read(String json, Type type) {
        var codec = codecs.of(type);
        try (var in = Json.parser(json)) {
            if (in.nextToken() == null) {
                throw new Mismatch("it is empty");
            }
            var value = codec.readNullable(in);
            if (in.nextToken() != null) {
                throw new Mismatch("there is more behind its end");
            }
            return value;
        } catch (Mismatch | JacksonException | ClassCastException | NullPointerException e) {
            throw Fault.flow("the JSON is no " + Types.text(type) + ": " + firstLine(e),
                    "the value was written for another type; run the step that makes it again").causedBy(e);
        }
    }

    /// The value of a text that a person wrote: a scalar as it is, anything else as JSON.
    ///
    /// @throws Fault
    ///             if it is no such value
    public @Nullable Object parse(String text, Type type) {
        if (codecs.of(type) instanceof Codec.Scalar scalar) {
            try {
                return scalar.parse(text(type) ? text : text.strip());
            } catch (RuntimeException e) {
                throw Fault.settings("'" + text + "' is no " + Types.text(type), "").causedBy(e);
            }
        }
        return type == Path.class ? Path.of(text) : read(text, type);
    }

    private static boolean text(Type type) {
        return type == String.class || type == char.class || type == Character.class;
    }

    /** A type as a person writes it: `List<Story>`. */
    public static String name(Type type) {
        return Types.text(type);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static final class TooLong extends RuntimeException {
        TooLong() {
            super(null, null, false, false);
        }
    }

    /** Text up to a length. */
    private static final class Limited extends StringWriter {

        private final int limit;

        Limited(int limit) {
            this.limit = limit;
        }

        @Override
        public void write(char[] text, int start, int length) {
            super.write(text, start, length);
            check();
        }

        @Override
        public void write(String text, int start, int length) {
            super.write(text, start, length);
            check();
        }

        private void check() {
            if (getBuffer().length() > limit) {
                throw new TooLong();
            }
        }
    }
}
