package dev.flowcell.runtime.store;

/** What a blob may be called, in any store. */
public final class BlobName {

    private BlobName() {
    }

    /// The name, if it is a path within the store.
    ///
    /// @throws IllegalArgumentException
    ///             if it has an empty part, `.` or `..`, or characters that no store takes
    public static String checked(String name) {
        for (var part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\\') >= 0
                    || part.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("'" + name + "' is no name of a blob");
            }
        }
        return name;
    }

    /// A number in so many digits at least, so that names sort as their numbers do. Not by a format, which loads the
    /// locale's signs: a process would spend a twentieth of its start on them.
    ///
    /// @param number
    ///            0 or more
    public static String number(int number, int digits) {
        var text = Integer.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }
}
