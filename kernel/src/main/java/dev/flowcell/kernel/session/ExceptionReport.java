package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** What the user's code threw, in terms of its cells: the whole chain of causes, without frames of the kernel. */
final class ExceptionReport {

    private static final int FRAMES = 25;
    private static final List<String> HIDDEN = List.of("jdk.internal.reflect.", "java.lang.reflect.Method",
            "java.lang.invoke.LambdaForm", "jdk.jshell.", "dev.flowcell.runtime.", "dev.flowcell.api.",
            "java.lang.invoke.DirectMethodHandle");

    private final SnippetPlaces places;

    ExceptionReport(SnippetPlaces places) {
        this.places = places;
    }

    /** The outcome of a cell that threw. */
    CellOutcome.Failed failed(Thrown thrown) {
        List<String> lines = new ArrayList<>();
        Thrown cause = thrown;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            lines.add((depth == 0 ? "" : "Caused by: ") + Styles.red(title(cause)));
            frames(cause, lines);
            cause = cause.cause();
        }
        return new CellOutcome.Failed(readable(thrown.type()), Objects.toString(thrown.message(), ""), lines);
    }

    /** `REPL.$JShell$12$Story` is `Story` to the user, and Flowcell's own are known by their names. */
    static String readable(String className) {
        return className.replaceAll("^(REPL\\.\\$JShell\\$\\w+(\\$|$)|dev\\.flowcell\\.api\\.)", "").replace('$', '.');
    }

    private static String title(Thrown thrown) {
        String message = thrown.message();
        return readable(thrown.type()) + (message == null || message.isEmpty() ? "" : ": " + message);
    }

    private void frames(Thrown thrown, List<String> lines) {
        int shown = 0;
        int left = 0;
        for (StackTraceElement frame : thrown.frames()) {
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
                || type.startsWith("REPL.$JShell$B") && frame.getMethodName().equals("do_it$")
                || (type.equals("java.lang.Thread") || type.equals("java.lang.VirtualThread"))
                        && frame.getMethodName().startsWith("run");
    }

    private String describe(StackTraceElement frame) {
        Place place = place(frame.getFileName());
        if (place == null) {
            return Styles.faint("    at " + frame);
        }
        int line = place.line(0) + Math.max(1, frame.getLineNumber()) - 1;
        String method = frame.getMethodName();
        boolean topLevel = method.startsWith("do_it$") || method.isEmpty();
        String text = line <= place.lines() ? place.lineText(line).strip() : "";
        return "    at " + Styles.bold(place.label() + ", line " + line) + (topLevel ? "" : " in " + method(frame))
                + (text.isEmpty() ? "" : ":  " + text);
    }

    private static String method(StackTraceElement frame) {
        String type = readable(frame.getClassName());
        String method = frame.getMethodName().startsWith("lambda$") ? "a lambda" : frame.getMethodName() + "()";
        if (method.equals("<init>()")) {
            return "new " + type + "()";
        }
        return type.isEmpty() || type.startsWith("REPL.") || method.equals("a lambda") ? method : type + "." + method;
    }

    /** A snippet's file is `#ID`, a batch's its own. */
    private @Nullable Place place(@Nullable String file) {
        return file == null ? null : places.of(file.startsWith("#") ? file.substring(1) : file);
    }
}
