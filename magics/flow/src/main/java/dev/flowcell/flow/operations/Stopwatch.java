package dev.flowcell.flow.operations;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import dev.flowcell.flow.run.RunState.Span;

/** Takes the time of what goes before a launch. */
final class Stopwatch {

    private final List<Span> spans = new ArrayList<>();

    <T> T time(String what, Supplier<T> work) {
        var from = Instant.now();
        try {
            return work.get();
        } finally {
            spans.add(new Span(what, from, Instant.now(), ""));
        }
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }
}
