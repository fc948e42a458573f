package dev.flowcell.runtime.value;

import java.lang.reflect.Type;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// Values as JSON by declared type: what may cross from one process to another (the design's "What ships").
///
/// All methods are safe for many threads.
public interface Values {

    /// Why a value of this type can't ship, with the remedy, or empty where it can. Looks at the type only.
    Optional<String> refusal(Type type);

    /// The value as JSON, with map keys in a defined order, so that equal values give equal text.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the type is refused, or if the value read back differs from the value written
    String write(@Nullable Object value, Type type);

    /// Reads what [#write] wrote.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the JSON does not fit the type
    @Nullable
    Object read(String json, Type type);

    /// Whether a value is the one that some JSON stands for, by content.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the type is refused or the JSON does not fit it
    default boolean same(@Nullable Object value, String json, Type type) {
        return SameValue.same(value, read(json, type));
    }
}
