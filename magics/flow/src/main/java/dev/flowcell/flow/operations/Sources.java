package dev.flowcell.flow.operations;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.compile.FlowCompiler;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.GraphBuilder;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.flow.library.LibraryResolver;

/** From a notebook's cells to its graph and its compiled flow, with the libraries that it names. */
final class Sources {

    private final LibraryResolver resolver;
    private final GraphBuilder graphs = new GraphBuilder();

    Sources(LibraryResolver resolver) {
        this.resolver = resolver;
    }

    Libraries libraries(FlowSource source) {
        return resolver.resolve(source.libraries(), source.repositories(),
                source.classpath().stream().map(path -> source.folder().resolve(path)).toList());
    }

    CellGraph graph(FlowSource source) {
        return graphs.graph(source, libraries(source));
    }

    CompiledFlow compile(String name, FlowSource source) {
        return compile(name, source, libraries(source));
    }

    CompiledFlow compile(String name, FlowSource source, Libraries libraries) {
        return FlowCompiler.compile(name, source, graphs.graph(source, libraries), libraries);
    }

    SingleCell single(FlowSource source, String cell) {
        var libraries = libraries(source);
        return SingleCell.of(source, graphs.graph(source, libraries), libraries, cell);
    }
}
