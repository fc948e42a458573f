package dev.flowcell.runtime.value;

import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.BaseStream;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/** Finds the codec of a type, or refuses it with the remedy. */
final class Codecs {

    private static final int NESTING = 64;
    private static final String REMEDY = "declare its type as a record, a collection of records, or another that ships";

    private final Map<Type, Codec> known = new HashMap<>();
    private final Blobs blobs;
    private final Supplier<Path> workdir;
    private final boolean lenient;
    private int depth;

    /** A codec that is being made, for types that contain themselves. */
    private static final class Later implements Codec {

        private @Nullable Codec made;

        @Override
        public Codec made() {
            if (made == null) {
                throw new IllegalStateException("used while it is made");
            }
            return made;
        }

        @Override
        public boolean unchangeable(Set<Codec> seen) {
            return !seen.add(made()) || made().unchangeable(seen);
        }

        @Override
        public void write(JsonGenerator out, Object value) {
            made().write(out, value);
        }

        @Override
        public Object read(JsonParser in) {
            return made().read(in);
        }
    }

    /// @param lenient
    ///            for Flowcell's own records, see [Recorded]
    Codecs(Blobs blobs, Supplier<Path> workdir, boolean lenient) {
        this.blobs = blobs;
        this.workdir = workdir;
        this.lenient = lenient;
    }

    /** The codec of a type; a type that can't ship is a fault. */
    synchronized Codec of(Type type) {
        var found = known.get(type);
        if (found != null) {
            return found;
        }
        var before = Set.copyOf(known.keySet());
        depth = 0;
        try {
            return find(Types.resolve(type, Map.of()));
        } catch (RuntimeException e) {
            known.keySet().retainAll(before); // half-made ones refer to what will never be
            throw e;
        }
    }

    private Codec find(Type type) {
        var codec = known.get(type);
        if (codec != null) {
            return codec;
        }
        if (++depth > NESTING) {
            throw Fault.flow("the type " + Types.text(type) + " can't ship: it contains ever larger types of itself",
                    REMEDY);
        }
        var later = new Later();
        known.put(type, later);
        try {
            codec = make(type);
        } finally {
            known.remove(type);
            depth--;
        }
        later.made = codec;
        known.put(type, codec);
        return codec;
    }

    private Codec make(Type type) {
        if (type instanceof Types.ArrayOf array) {
            return new Arrayed(Types.raw(array.component()), find(array.component()));
        }
        var raw = Types.raw(type);
        var scalar = Scalars.of(raw);
        if (scalar != null) {
            return scalar;
        }
        if (raw.isArray()) {
            return raw == byte[].class
                    ? new Arrayed.Bytes()
                    : new Arrayed(raw.getComponentType(), find(raw.getComponentType()));
        }
        if (raw == Path.class) {
            return lenient ? new PlainPath() : new Paths(workdir, blobs);
        }
        if (raw.isEnum()) {
            return Scalars.ofEnum(raw);
        }
        var bindings = Types.bindings(type);
        if (raw.isRecord()) {
            return Recorded.of(raw, lenient, component -> find(Types.resolve(component, bindings)));
        }
        if (type instanceof Types.Parameterized generic && isGenericOfOurs(raw)) {
            return generic(generic);
        }
        if (raw == OptionalInt.class) {
            return new Optionals(raw, find(Integer.class));
        } else if (raw == OptionalLong.class) {
            return new Optionals(raw, find(Long.class));
        } else if (raw == OptionalDouble.class) {
            return new Optionals(raw, find(Double.class));
        }
        if (raw.isSealed() && Modifier.isAbstract(raw.getModifiers()) && !raw.getName().startsWith("java.")) {
            var subtypes = new LinkedHashMap<String, Sealed.Subtype>();
            leaves(type, subtypes);
            return new Sealed(raw.getSimpleName(), subtypes);
        }
        var created = Created.of(raw, parameter -> find(Types.resolve(parameter, bindings)));
        if (created != null) {
            return created;
        }
        throw refused(type, raw);
    }

    private static boolean isGenericOfOurs(Class<?> raw) {
        return raw == Optional.class || Collected.is(raw) || Mapped.is(raw);
    }

    private Codec generic(Types.Parameterized type) {
        var raw = type.raw();
        var first = find(type.arguments().getFirst());
        if (raw == Optional.class) {
            return new Optionals(raw, first);
        }
        var element = Types.raw(type.arguments().getFirst());
        return Mapped.is(raw)
                ? Mapped.of(raw, element, first, find(type.arguments().getLast()))
                : Collected.of(raw, element, first);
    }

    private void leaves(Type sealed, Map<String, Sealed.Subtype> subtypes) {
        for (var permitted : Types.raw(sealed).getPermittedSubclasses()) {
            var type = Types.subtype(permitted, sealed);
            if (permitted.isSealed() && !permitted.isEnum()) {
                leaves(type, subtypes);
                continue;
            }
            var other = subtypes.put(permitted.getSimpleName(), new Sealed.Subtype(permitted, find(type)));
            if (other != null && other.type() != permitted) {
                throw Fault.flow("the sealed type " + Types.text(sealed) + " can't ship: two of its classes are named "
                        + permitted.getSimpleName(), "rename one");
            }
        }
    }

    private static Fault refused(Type type, Class<?> raw) {
        var text = Types.text(type);
        if (raw == Object.class) {
            return Fault.flow("an Object can't ship", REMEDY);
        }
        if (BaseStream.class.isAssignableFrom(raw) || java.util.Iterator.class.isAssignableFrom(raw)) {
            return Fault.flow("a " + text + " can't ship", "collect it to a List");
        }
        if (raw.isInterface() && !raw.getName().startsWith("java")) {
            return Fault.flow("the interface " + text + " can't ship",
                    "make it sealed, or declare the record that implements it");
        }
        return Fault.flow("a " + text + " can't ship",
                raw.getName().startsWith("java") ? REMEDY : "make it a record, or give it a @JsonCreator");
    }

    /** A path as text, in Flowcell's own records. */
    private static final class PlainPath implements Codec {

        @Override
        public void write(JsonGenerator out, Object value) {
            out.writeString(value.toString());
        }

        @Override
        public Object read(JsonParser in) {
            return Path.of(in.getString());
        }
    }
}
