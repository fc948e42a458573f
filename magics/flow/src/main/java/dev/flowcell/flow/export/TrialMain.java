package dev.flowcell.flow.export;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import dev.flowcell.flow.export.Verdict.Kind;
import dev.flowcell.runtime.project.Recording;

/** The process that tries the tests of a project, without JUnit: the file for the verdicts, then the classes. */
final class TrialMain {

    private TrialMain() {
    }

    public static void main(String[] arguments) throws Exception {
        var verdicts = Path.of(arguments[0]);
        for (var name : Arrays.asList(arguments).subList(1, arguments.length)) {
            var type = Class.forName(name);
            var methods = Arrays.stream(type.getDeclaredMethods()).filter(TrialMain::isTest)
                    .sorted(Comparator.comparing(Method::getName)).toList();
            for (var method : methods) {
                var line = tried(type, method).line(type.getSimpleName() + "." + method.getName());
                Files.writeString(verdicts, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        }
        System.exit(0); // whatever threads a step has left
    }

    private static boolean isTest(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(each -> each.annotationType().getName().equals("org.junit.jupiter.api.Test"));
    }

    private static Verdict tried(Class<?> type, Method method) throws ReflectiveOperationException, IOException {
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        method.setAccessible(true);
        var test = constructor.newInstance();
        var field = type.getDeclaredField("recording");
        field.setAccessible(true);
        var recording = (Recording) field.get(test);
        try {
            method.invoke(test);
            return new Verdict(Kind.passed, "", List.copyOf(recording.secrets()));
        } catch (InvocationTargetException e) {
            var cause = e.getCause();
            var kind = cause instanceof Recording.Difference ? Kind.differs : Kind.failed;
            return new Verdict(kind, String.valueOf(cause), List.copyOf(recording.secrets()));
        }
    }
}
