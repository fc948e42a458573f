package dev.flowcell.kernel.compile;

import java.lang.module.ModuleDescriptor;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Types as a person writes them: without the packages that every cell sees, and without JShell's own classes. */
final class TypeNames {

    private static final Pattern SNIPPET = Pattern.compile("\\bREPL\\.\\$JShell\\$\\w+\\.");
    private static final Pattern QUALIFIED = Pattern.compile("\\b((?:[a-z_][\\w]*\\.)+)([A-Z]\\w*)");

    private TypeNames() {
    }

    private static final class Base {

        /** What `import module java.base` brings. */
        private static final Set<String> PACKAGES = new HashSet<>();

        static {
            ModuleDescriptor base = Object.class.getModule().getDescriptor();
            base.exports().stream().filter(each -> !each.isQualified()).forEach(each -> PACKAGES.add(each.source()));
        }

        static boolean brings(String packageName) {
            return PACKAGES.contains(packageName);
        }
    }

    /** The same with the types of snippets by their simple names: what they stand for now. */
    static String withoutSnippets(String qualified) {
        return SNIPPET.matcher(qualified).replaceAll("");
    }

    static String display(String qualified) {
        Matcher types = QUALIFIED.matcher(withoutSnippets(qualified));
        String simple = types.replaceAll(found -> Matcher
                .quoteReplacement(seen(found.group(1), found.group(2)) ? found.group(2) : found.group()));
        return simple.replaceAll(",(?=\\S)", ", ");
    }

    private static boolean seen(String packageAndDot, String simple) {
        String packageName = packageAndDot.substring(0, packageAndDot.length() - 1);
        return Base.brings(packageName) && (packageName.equals("java.lang") || packageName.equals("java.util")
                || Base.PACKAGES.stream().noneMatch(other -> !other.equals(packageName) && exists(other, simple)));
    }

    private static boolean exists(String packageName, String simple) {
        try {
            Class.forName(packageName + "." + simple, false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
