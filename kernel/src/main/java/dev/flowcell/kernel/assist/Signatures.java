package dev.flowcell.kernel.assist;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;

/** Declarations in a line. */
final class Signatures {

    private static final Pattern PACKAGES = Pattern.compile("\\b(?:[a-z_][\\w]*\\.)+(?=[A-Z])");
    private static final Pattern SESSION = Pattern.compile("(?:REPL\\.)?(?:\\$JShell\\$\\w+|\\$Assist)\\.");
    private static final Pattern ANNOTATIONS = Pattern.compile("@[\\w.]+(?:\\([^)]*\\))? ?");
    private static final Pattern NO_NAME = Pattern.compile("arg\\d+");

    private Signatures() {
    }

    /** A type with simple names, as a person writes it. */
    static String type(TypeMirror type) {
        String text = SESSION.matcher(ANNOTATIONS.matcher(type.toString()).replaceAll("")).replaceAll("");
        return PACKAGES.matcher(text).replaceAll("").replace(",", ", ");
    }

    /** Parameters and result, such as `(int beginIndex): String`; of anything else its type. */
    static String of(Element element, TypeMirror type) {
        return element instanceof ExecutableElement method && type instanceof ExecutableType executable
                ? parameters(method, executable) + ": " + type(executable.getReturnType())
                : type(type);
    }

    /** Parameters in parentheses; their names where the compiler knows them. */
    static String parameters(ExecutableElement method, ExecutableType type) {
        return parameters(method, type, List.of());
    }

    /// Parameters in parentheses.
    ///
    /// @param written
    ///            their names in the source, or nothing
    static String parameters(ExecutableElement method, ExecutableType type, List<String> written) {
        List<String> parameters = new ArrayList<>();
        List<? extends VariableElement> names = method.getParameters();
        for (int i = 0; i < names.size(); i++) {
            String of = type(type.getParameterTypes().get(i));
            if (method.isVarArgs() && i == names.size() - 1 && of.endsWith("[]")) {
                of = of.substring(0, of.length() - 2) + "...";
            }
            String name = written.isEmpty() ? names.get(i).getSimpleName().toString() : written.get(i);
            parameters.add(NO_NAME.matcher(name).matches() ? of : of + " " + name);
        }
        return "(" + String.join(", ", parameters) + ")";
    }
}
