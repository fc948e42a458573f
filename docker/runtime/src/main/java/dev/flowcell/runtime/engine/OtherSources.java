package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import dev.flowcell.runtime.event.RunEvent.Source;
import dev.flowcell.runtime.event.StoredEvents;
import dev.flowcell.runtime.fanout.Attempts;
import dev.flowcell.runtime.fanout.Member;
import dev.flowcell.runtime.fanout.Places;
import dev.flowcell.runtime.store.ArtifactStore;

/** Other attempts and processes of a run, of which those that were killed did not get to say how much they said. */
final class OtherSources {

    private OtherSources() {
    }

    /// All but this one that have said how much they said.
    ///
    /// @param spread
    ///            whether there are other processes; otherwise only earlier attempts of this one are looked for
    static List<Source> of(ArtifactStore store, Places places, Member self, boolean spread) {
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            var counts = new LinkedHashMap<Member, Future<Optional<Long>>>();
            for (var member : spread ? Attempts.all(store, places) : earlier(self)) {
                if (!member.equals(self)) {
                    counts.put(member, readers.submit(
                            () -> StoredEvents.count(store, places.run(), member.process(), member.attempt())));
                }
            }
            var sources = new ArrayList<Source>();
            for (var each : counts.entrySet()) {
                each.getValue().get().ifPresent(
                        count -> sources.add(new Source(each.getKey().process(), each.getKey().attempt(), count)));
            }
            return sources;
        } catch (IOException | ExecutionException e) {
            return List.of(); // the store's trouble is said elsewhere
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<Member> earlier(Member self) {
        return IntStream.range(0, self.attempt()).mapToObj(attempt -> new Member(self.process(), attempt)).toList();
    }
}
