package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import jdk.jshell.EvalException;
import jdk.jshell.JShellException;
import org.jspecify.annotations.Nullable;

/** What the user's code threw, in terms of its cells: the whole chain of causes, without frames of the kernel. */
final class ExceptionReport {

    private static final int FRAMES = 25;
    private static final List<String> HIDDEN = List.of("jdk.internal.reflect.", "java.lang.reflect.Method",
            "java.lang.invoke.LambdaForm", "jdk.jshell.", "dev.flowcell.runtime.",
            "java.lang.invoke.DirectMethodHandle");

    private final Map<String, Place> places;

    /** @param places where each snippet stands, by its id */
    ExceptionReport(Map<String, Place> places) {
        this.places = places;
    }

    /** The outcome of a cell that threw. */
    CellOutcome.Failed failed(EvalException thrown) {
        List<String> lines = new ArrayList<>();
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            lines.add((depth == 0 ? "" : "Caused by: ") + Styles.red(title(cause)));
            frames(cause, lines);
            cause = cause.getCause();
        }
        return new CellOutcome.Failed(name(thrown), Objects.toString(thrown.getMessage(), ""), lines);
    }

    private static String name(Throwable thrown) {
        return thrown instanceof EvalException user
                ? readable(user.getExceptionClassName())
                : thrown.getClass().getName();
    }

    /** `REPL.$JShell$12$Story` is `Story` to the user. */
    static String readable(String className) {
        return className.replaceAll("^REPL\\.\\$JShell\\$\\d+[A-Z]*\\$", "").replace('$', '.');
    }

    private static String title(Throwable thrown) {
        String message = thrown.getMessage();
        return name(thrown) + (message == null || message.isEmpty() ? "" : ": " + message);
    }

    private void frames(Throwable thrown, List<String> lines) {
        int shown = 0;
        int left = 0;
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (hidden(frame)) {
                continue;
            }
            if (shown == FRAMES) {
                left++;
                continue;
            }
            shown++;
            lines.add(describe(frame));
        }
        if (left > 0) {
            lines.add(Styles.faint("    … " + left + " more"));
        }
    }

    private static boolean hidden(StackTraceElement frame) {
        String type = frame.getClassName();
        return HIDDEN.stream().anyMatch(type::startsWith)
                || frame.getFileName() != null && frame.getFileName().equals("CellThread.java")
                || type.equals("java.lang.Thread") && frame.getMethodName().startsWith("run");
    }

    private String describe(StackTraceElement frame) {
        Place place = place(frame.getFileName());
        if (place == null) {
            return Styles.faint("    at " + frame);
        }
        int line = place.line(0) + Math.max(1, frame.getLineNumber()) - 1;
        String method = frame.getMethodName();
        boolean topLevel = method.startsWith("do_it$") || method.isEmpty();
        String text = line <= place.text().split("\n", -1).length ? place.lineText(line).strip() : "";
        return "    at " + Styles.bold(place.label() + ", line " + line) + (topLevel ? "" : " in " + method(frame))
                + (text.isEmpty() ? "" : ":  " + text);
    }

    private static String method(StackTraceElement frame) {
        String type = readable(frame.getClassName());
        String method = frame.getMethodName().startsWith("lambda$") ? "a lambda" : frame.getMethodName() + "()";
        return type.isEmpty() || type.startsWith("REPL.") || method.equals("a lambda") ? method : type + "." + method;
    }

    /** JShell names a snippet's file `#ID`. */
    private @Nullable Place place(@Nullable String file) {
        return file != null && file.startsWith("#") ? places.get(file.substring(1)) : null;
    }

    /** Whether this exception, or one that caused it, is of this class. */
    static boolean isOrWraps(@Nullable JShellException thrown, String className) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof EvalException user && user.getExceptionClassName().equals(className)) {
                return true;
            }
        }
        return false;
    }
}
