package dev.flowcell.kernel.magic.builtin;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.runtime.error.Fault;

/** Puts jars and folders on the class path. */
record ClassPath(String name, Path directory) implements Magic.Line {

    @Override
    public String summary() {
        return "puts jars and folders on the class path";
    }

    @Override
    public String usage() {
        return "%" + name + " PATH…   (a pattern such as lib/*.jar stands for all that match)";
    }

    @Override
    public void run(MagicLine line, CellContext context) throws Exception {
        if (line.arguments().isEmpty()) {
            throw Fault.settings("%" + name + " needs a path", usage());
        }
        List<Path> paths = new ArrayList<>();
        for (String argument : line.arguments().split("\\s+")) {
            if (argument.contains("*")) {
                paths.addAll(matching(argument));
            } else {
                paths.add(Path.of(argument));
            }
        }
        context.session().addToClasspath(paths);
        context.result(paths.stream().map(Path::toString).toList());
    }

    private List<Path> matching(String pattern) throws IOException {
        Path whole = directory.resolve(pattern);
        Path folder = whole.getParent();
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + whole);
        if (folder == null || !Files.isDirectory(folder)) {
            throw Fault.settings("There is no folder for " + pattern,
                    "check the path; relative ones begin at " + directory);
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(matcher::matches).sorted().toList();
        }
    }
}
