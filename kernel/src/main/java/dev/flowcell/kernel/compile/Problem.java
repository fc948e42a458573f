package dev.flowcell.kernel.compile;

import java.util.Locale;
import java.util.Objects;

import javax.tools.Diagnostic;

import jdk.jshell.Diag;

/// What the compiler objects to; places count from 0 in the text at hand.
///
/// @param code
///            the compiler's own name for it, such as `compiler.err.cant.resolve`
public record Problem(long position, long start, long end, String code, String message) {

    /** Of JShell, in a snippet. */
    public static Problem of(Diag problem) {
        return new Problem(problem.getPosition(), problem.getStartPosition(), problem.getEndPosition(),
                Objects.toString(problem.getCode(), ""), problem.getMessage(Locale.ENGLISH));
    }

    static Problem of(Diagnostic<?> problem, Source source) {
        return new Problem(source.inCell(problem.getPosition()), source.inCell(problem.getStartPosition()),
                source.inCell(problem.getEndPosition()), Objects.toString(problem.getCode(), ""),
                problem.getMessage(Locale.ENGLISH));
    }
}
