package dev.flowcell.kernel.assist;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.lang.model.element.PackageElement;

import com.sun.source.util.TreePath;

/** Completes imports, and what stands in a package. */
final class ImportCompletion {

    private static final Pattern IMPORT = Pattern.compile("import\\s+(static\\s+|module\\s+)?([\\w.]*)$");

    private final Compiler compiler;
    private final TypeIndex types;
    private final TypeMatches typeMatches;

    ImportCompletion(Compiler compiler, TypeIndex types, TypeMatches typeMatches) {
        this.compiler = compiler;
        this.types = types;
        this.typeMatches = typeMatches;
    }

    List<Match> inPackage(Scope scope, String packagePrefix, String prefix) {
        Matches found = new Matches(prefix, true);
        types.types(packagePrefix.substring(0, packagePrefix.length() - 1), scope.classPath())
                .forEach(name -> found.add(1, new Match(name, "class", packagePrefix + name)));
        types.packages(packagePrefix + prefix, scope.classPath())
                .forEach(name -> found.add(0, new Match(name, "module", packagePrefix + name)));
        return found.sorted();
    }

    /// What could go on in an import.
    ///
    /// @param begun
    ///            the declaration up to the cursor
    List<Match> matches(Scope scope, String begun, String prefix) throws IOException {
        Matcher declaration = IMPORT.matcher(begun);
        if (!declaration.find()) {
            return List.of();
        }
        String kind = declaration.group(1) == null ? "" : declaration.group(1).strip();
        String name = declaration.group(2);
        if (kind.equals("module")) {
            int from = name.length() - prefix.length();
            return ModuleFinder.ofSystem().findAll().stream().map(module -> module.descriptor().name())
                    .filter(module -> module.startsWith(name)).sorted()
                    .map(module -> new Match(module.substring(from), "module", "")).toList();
        }
        String qualifier = name.substring(0, name.length() - prefix.length());
        List<Match> found = new ArrayList<>(inPackage(scope, qualifier.isEmpty() ? "." : qualifier, prefix));
        if (qualifier.isEmpty()) {
            types.packages(prefix, scope.classPath()).forEach(each -> found.add(new Match(each, "module", "")));
            if (kind.isEmpty()) {
                found.addAll(bySimpleName(scope, prefix));
            }
        } else if (found.isEmpty() || kind.equals("static")) {
            Probe probe = Probe.of(scope, qualifier, qualifier.length(), Probe.PLACEHOLDER);
            found.addAll(compiler.analyze(scope, probe, analysis -> {
                TreePath type = analysis.qualifier();
                Matches members = new Matches(prefix, true);
                if (type != null && !(analysis.trees().getElement(type) instanceof PackageElement)) {
                    analysis.members(type, false).forEach(
                            member -> members.add(1, member, Signatures.of(member, analysis.typeIn(type, member))));
                }
                return members.sorted();
            }));
        }
        return found;
    }

    /** Whoever knows a type's name alone gets its package. */
    private List<Match> bySimpleName(Scope scope, String prefix) throws IOException {
        if (!TypeMatches.worthSearching(prefix)) {
            return List.of();
        }
        return compiler.analyze(scope, Probe.of(scope, prefix, 0, Probe.PLACEHOLDER), analysis -> typeMatches
                .best(analysis, types.beginning(prefix, scope.classPath())).map(TypeMatches::qualified).toList());
    }
}
