import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import jdk.jshell.JShell;

/// The least that a Java kernel does until its first cell has run, without any of the kernel: a virtual machine that says
/// that it is there, and then has javac compile one class with `1 + 1` and calls it, or has JShell evaluate it.
///
/// Argument: `javac` or `jshell`.
public final class FirstCell {

    private FirstCell() {
    }

    public static void main(String[] arguments) throws Exception {
        say("ready");
        say(arguments[0].equals("javac") ? compiled() : evaluated());
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static String compiled() throws Exception {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var source = new SimpleJavaFileObject(URI.create("memory:///Cell.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return "public class Cell { public static Object value() { return 1 + 1; } }";
            }
        };
        var files = new Memory(compiler.getStandardFileManager(null, null, null));
        if (!compiler.getTask(null, files, null, List.of("-proc:none", "-Xlint:none"), null, List.of(source)).call()) {
            throw new IllegalStateException("the cell does not compile");
        }
        var cell = MethodHandles.lookup().defineClass(files.written.get("Cell").toByteArray());
        return String.valueOf(cell.getMethod("value").invoke(null));
    }

    private static String evaluated() {
        try (var shell = JShell.builder().executionEngine("local").build()) {
            return shell.eval("1 + 1").getFirst().value();
        }
    }

    /** Keeps the classes that are compiled. */
    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {

        final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        Memory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind,
                javax.tools.FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    var bytes = new ByteArrayOutputStream();
                    written.put(className, bytes);
                    return bytes;
                }
            };
        }
    }
}
