package dev.flowcell.flow.operations;

import java.util.stream.Collectors;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.runtime.error.Fault;

/** Whether a flow's libraries are releases: only those are the same tomorrow. */
final class Releases {

    private Releases() {
    }

    /** @throws Fault if one is a snapshot or a range; names all of them */
    static void check(FlowSource source) {
        var moving = source.libraries().stream()
                .filter(library -> library.version().endsWith("-SNAPSHOT") || library.version().matches("[\\[(].*")
                        || library.version().equals("LATEST") || library.version().equals("RELEASE"))
                .map(Object::toString).collect(Collectors.joining(", "));
        if (!moving.isEmpty()) {
            throw Fault.settings("a version can't be recorded with " + moving, "name releases in %maven");
        }
    }
}
