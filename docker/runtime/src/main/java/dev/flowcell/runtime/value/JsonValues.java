package dev.flowcell.runtime.value;

import java.io.StringWriter;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

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
                return scalar.parse(text);
            } catch (RuntimeException e) {
                throw Fault.settings("'" + text + "' is no " + Types.text(type), "").causedBy(e);
            }
        }
        return type == Path.class ? Path.of(text) : read(text, type);
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
