package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.flowcell.runtime.fanout.Places.Round;
import dev.flowcell.runtime.store.ArtifactStore;
import org.jspecify.annotations.Nullable;

/// What was claimed by processes that are gone, and is offered to others in parts. For one thread at a time.
final class Offers {

    private final ArtifactStore store;
    private final Round round;
    private final Member self;
    private final List<Part> untaken = new ArrayList<>();
    private int known;

    /// An offer, written by process 0 alone.
    ///
    /// @param of
    ///            the claim or the part that it takes the place of
    /// @param parts
    ///            positions of items
    /// @param alone
    ///            how many processes have ended while they ran its one item and nothing else
    record Offer(String of, List<List<Integer>> parts, int alone) {
    }

    /** Who took a part. */
    record Taken(int process, int attempt) {

        Member member() {
            return new Member(process, attempt);
        }
    }

    /** A part of an offer. */
    record Part(int offer, int number, List<Integer> positions) {

        /** An item that is offered by itself may be one that ends its process. */
        boolean single() {
            return positions.size() == 1;
        }
    }

    Offers(ArtifactStore store, Round round, Member self) {
        this.store = store;
        this.round = round;
        this.self = self;
    }

    /** Looks for new ones. */
    void look() throws IOException {
        for (var offer = read(store, round, known); offer != null; offer = read(store, round, known)) {
            var fresh = new ArrayList<Part>();
            for (var part = 0; part < offer.parts().size(); part++) {
                fresh.add(new Part(known, part, offer.parts().get(part)));
            }
            Collections.rotate(fresh, self.process()); // so that not all begin with the same
            untaken.addAll(fresh);
            known++;
        }
    }

    /// Takes a part, or null where there is none.
    ///
    /// @param single
    ///            whether of one item, or of several
    @Nullable
    Part take(boolean single) throws IOException {
        for (var each = untaken.iterator(); each.hasNext();) {
            var part = each.next();
            if (part.single() == single) {
                each.remove();
                if (take(part)) {
                    return part;
                }
            }
        }
        return null;
    }

    private boolean take(Part part) throws IOException {
        var name = round.taken(part.offer(), part.number());
        if (store.putIfAbsent(name, Records.bytes(new Taken(self.process(), self.attempt())))) {
            return true;
        }
        var taken = Records.get(store, name, Taken.class);
        return taken.isPresent() && taken.get().member().equals(self);
    }

    /** An offer, or null where there is none of that number yet. */
    static @Nullable Offer read(ArtifactStore store, Round round, int number) throws IOException {
        return Records.get(store, round.offer(number), Offer.class).orElse(null);
    }
}
