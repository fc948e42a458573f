package dev.flowcell.app;

import dev.flowcell.app.kernelspec.Launch;
import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/// The jars that a kernel's start does without: the clients of clouds and clusters, most of all classes there are. The
/// JDK opens every jar of the class path to find out that it lacks something, which it does in each start; so these lie
/// in a folder of their own and come on the class path when the first magic runs, or the first cell has.
final class LaterJars {

    private static final String FOLDER = "later";
    /** What `java.lang.instrument` asks of a system class loader: a method of this name, public or not. */
    private static final String METHOD = "appendToClassPathForInstrumentation";

    private static boolean added;

    private LaterJars() {
    }

    /** Puts them on the class path of this process, unless they are there already. */
    static synchronized void add() {
        if (!added) {
            Launch.ownJar().map(jar -> jar.resolveSibling(FOLDER)).filter(Files::isDirectory)
                    .ifPresent(LaterJars::add);
            added = true;
        }
    }

    private static void add(Path folder) {
        var loader = ClassLoader.getSystemClassLoader();
        try (var jars = Files.newDirectoryStream(folder, "*.jar")) {
            var method = loader.getClass().getDeclaredMethod(METHOD, String.class);
            method.setAccessible(true); // the manifest opens its package
            for (var jar : jars) {
                method.invoke(loader, jar.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK has no class path to add to", e);
        }
    }

    /** A magic with them on the class path. */
    static Magic before(Magic magic) {
        return magic instanceof Magic.Line line
                ? new Line(line.name(), line.summary(), line.usage(), line)
                : new Cell(magic.name(), magic.summary(), magic.usage(), (Magic.Cell) magic);
    }

    /** A listener with them on the class path. */
    static Session.CellListener before(Session.CellListener listener) {
        return new Session.CellListener() {
            @Override
            public void begins(CellRequest request) {
                listener.begins(request);
            }

            @Override
            public void executed(CellRequest request, CellOutcome outcome) {
                add();
                listener.executed(request, outcome);
            }
        };
    }

    private record Line(String name, String summary, String usage, Magic.Line magic) implements Magic.Line {

        @Override
        public OptionalInt java(String arguments) {
            return magic.java(arguments);
        }

        @Override
        public void run(MagicLine line, CellContext context) throws Exception {
            add();
            magic.run(line, context);
        }
    }

    private record Cell(String name, String summary, String usage, Magic.Cell magic) implements Magic.Cell {

        @Override
        public OptionalInt java(String arguments) {
            return magic.java(arguments);
        }

        @Override
        public void run(MagicLine line, String body, CellContext context) throws Exception {
            add();
            magic.run(line, body, context);
        }
    }
}
