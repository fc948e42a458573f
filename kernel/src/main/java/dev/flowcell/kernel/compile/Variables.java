package dev.flowcell.kernel.compile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.FieldModel;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.constant.ClassDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// The variables of batches, each a static field of the class that its cell made. JShell's compiler sees all of them as
/// fields of one class that exists for it only, and that every snippet imports; [#link] then lets what it compiled use
/// the real ones.
public final class Variables {

    /** The class that JShell imports. */
    static final String ALL = "$JShell$V";

    /** What the names of the classes begin with that hold them. */
    public static final String HOLDERS = MemoryFiles.PACKAGE + "." + ALL;

    private static final Pattern SNIPPET_TYPE = Pattern.compile("REPL/(\\$JShell\\$\\w+)\\$(\\w+)");

    private final Path folder;
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    /** The classes that hold them, by name. */
    private final Map<String, byte[]> holders = new LinkedHashMap<>();

    /// @param folder
    ///            on the class path of JShell's compiler
    public Variables(Path folder) {
        this.folder = folder.resolve(MemoryFiles.PACKAGE);
        try {
            Files.createDirectories(this.folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write();
    }

    /** The class of this number. */
    public static String holder(int number) {
        return HOLDERS + number;
    }

    /** JShell's import of them. */
    public static String importLine() {
        return "import static " + MemoryFiles.PACKAGE + "." + ALL + ".*;";
    }

    /// The imports by which a class sees the variables where they really are.
    ///
    /// @param imports
    ///            those of JShell's snippets
    public String imports(String imports) {
        StringBuilder all = new StringBuilder(BatchSource.withoutVariables(imports));
        variables.values().forEach(each -> all.append("import static ").append(each.holder()).append('.')
                .append(each.name()).append(';'));
        return all.toString();
    }

    /** All of them by name, in order of declaration. */
    public Map<String, Variable> all() {
        return variables;
    }

    public @Nullable Variable get(String name) {
        return variables.get(name);
    }

    /** The classes that hold them, by name. */
    public Map<String, byte[]> holders() {
        return holders;
    }

    /** Adds variables whose class has these bytes, in place of others of their names. */
    public void add(List<Variable> added, byte[] holder) {
        for (Variable variable : added) {
            variables.remove(variable.name());
            variables.put(variable.name(), variable);
            holders.put(variable.holder(), holder);
        }
        write();
    }

    /** Removes those of these names. */
    public void remove(Set<String> names) {
        if (variables.keySet().removeAll(names)) {
            write();
        }
    }

    /** Those whose type names a type of a snippet that is no longer what the imports say. */
    public List<Variable> outdated(String imports) {
        List<Variable> found = new ArrayList<>();
        for (Variable variable : variables.values()) {
            Matcher types = SNIPPET_TYPE.matcher(variable.signature());
            while (types.find()) {
                if (!imports.contains("REPL." + types.group(1) + "." + types.group(2) + ";")) {
                    found.add(variable);
                    break;
                }
            }
        }
        return found;
    }

    /// The classes that JShell compiled, with the variables where they really are.
    public byte[] link(byte[] compiled) {
        if (!new String(compiled, StandardCharsets.ISO_8859_1).contains(MemoryFiles.PACKAGE + "/" + ALL)) {
            return compiled;
        }
        ClassFile format = ClassFile.of();
        return format.transformClass(format.parse(compiled),
                ClassTransform.transformingMethodBodies((code, element) -> {
                    Variable variable = element instanceof FieldInstruction access
                            && access.owner().asInternalName().equals(MemoryFiles.PACKAGE + "/" + ALL)
                                    ? variables.get(access.name().stringValue())
                                    : null;
                    if (variable != null && element instanceof FieldInstruction access) {
                        code.fieldAccess(access.opcode(), ClassDesc.of(variable.holder()), variable.name(),
                                access.typeSymbol());
                    } else {
                        code.with(element);
                    }
                }));
    }

    private void write() {
        Set<String> live = new HashSet<>();
        variables.values().forEach(each -> live.add(each.holder()));
        holders.keySet().retainAll(live);
        byte[] view = ClassFile.of().build(ClassDesc.of(MemoryFiles.PACKAGE, ALL), this::view);
        try {
            // JShell may read it at this moment, while it starts.
            Files.move(Files.write(folder.resolve("next"), view), folder.resolve(ALL + ".class"),
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void view(ClassBuilder view) {
        view.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_SUPER);
        Map<String, InnerClassInfo> nested = new LinkedHashMap<>();
        holders.forEach((name, bytes) -> {
            ClassModel holder = ClassFile.of().parse(bytes);
            for (FieldModel field : holder.fields()) {
                Variable variable = variables.get(field.fieldName().stringValue());
                if (variable != null && variable.holder().equals(name)) {
                    view.with(field);
                }
            }
            holder.findAttribute(Attributes.innerClasses()).ifPresent(all -> all.classes()
                    .forEach(each -> nested.put(each.innerClass().asInternalName(), each)));
        });
        if (!nested.isEmpty()) {
            view.with(InnerClassesAttribute.of(List.copyOf(nested.values())));
        }
    }
}
