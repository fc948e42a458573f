package dev.flowcell.kernel.compile;

import org.jspecify.annotations.Nullable;

/// A variable of the session: a static field.
///
/// @param written
///            its type as the cell has it, or null for `var`
/// @param qualified
///            its type with full names where the compiler found it, or null
/// @param signature
///            its type as the class file has it
/// @param holder
///            the class of the field
/// @param piece
///            which piece of its cell declares it, from 0
public record Variable(String name, @Nullable String written, @Nullable String qualified, String signature,
        String holder, int piece) {

    /** Its type as Java source, which the compiler understands among the session's imports. */
    public String source() {
        return written != null ? written : qualified == null ? "Object" : qualified;
    }

    /** Its type as a person would write it. */
    public String display() {
        return written != null ? written : TypeNames.display(source());
    }

    Variable at(String newHolder, String newSignature) {
        return new Variable(name, written, qualified, newSignature, newHolder, piece);
    }
}
