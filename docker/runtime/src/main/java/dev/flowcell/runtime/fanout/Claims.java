package dev.flowcell.runtime.fanout;

import java.io.IOException;

import dev.flowcell.runtime.fanout.Places.Round;
import dev.flowcell.runtime.store.ArtifactStore;
import org.jspecify.annotations.Nullable;

/// Claims of items, each of which begins where the one before ends: a claim is named by its first position and written
/// by a conditional put, so every item is in one claim. For one thread at a time.
final class Claims {

    private final ArtifactStore store;
    private final Round round;
    private final Member self;
    private final Work work;
    private int next = -1;

    /// A claim of the items at positions from one on and before another.
    record Claim(int process, int attempt, int from, int to) {

        Member member() {
            return new Member(process, attempt);
        }
    }

    Claims(ArtifactStore store, Round round, Member self, Work work) {
        this.store = store;
        this.round = round;
        this.self = self;
        this.work = work;
    }

    /// Claims some of what is left, or null where nothing is. What others have claimed meanwhile is passed over at
    /// once: to read one after the other would take as long as they are many.
    @Nullable
    Claim claim(Chunks chunks) throws IOException {
        while (true) {
            work.look();
            if (next < work.end()) {
                passOver();
            }
            var left = work.end() - next;
            if (left <= 0) {
                return null;
            }
            var claim = new Claim(self.process(), self.attempt(), next, next + chunks.size(left));
            var won = store.putIfAbsent(round.claim(next), Records.bytes(claim));
            var now = won ? claim : read(store, round, next);
            next = now.to();
            if (won || now.member().equals(self)) { // a put that was answered only when it was tried again
                return now;
            }
        }
    }

    private void passOver() throws IOException {
        var names = next < 0 ? store.list(round.claims()) : store.list(round.claims(), round.claim(next - 1));
        next = names.isEmpty()
                ? Math.max(0, next)
                : read(store, round, Round.number(names.getLast(), round.claims())).to();
    }

    static Claim read(ArtifactStore store, Round round, int from) throws IOException {
        return Records.get(store, round.claim(from), Claim.class)
                .orElseThrow(() -> new IOException("it has lost " + round.claim(from)));
    }
}
