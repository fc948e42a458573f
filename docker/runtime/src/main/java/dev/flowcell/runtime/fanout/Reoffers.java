package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.flowcell.runtime.fanout.Claims.Claim;
import dev.flowcell.runtime.fanout.Offers.Offer;
import dev.flowcell.runtime.fanout.Offers.Taken;
import dev.flowcell.runtime.fanout.Places.Round;
import dev.flowcell.runtime.store.ArtifactStore;
import org.jspecify.annotations.Nullable;

/// Offers anew what processes had claimed that are gone: in parts of the square root of its length, and their parts so
/// again. So an item that ends its process is alone in its part after a few, and after three processes that it ended
/// alone it has failed. Only process 0 does this, and a later attempt of it goes on by what stands in the store.
public final class Reoffers {

    private static final int ENDED_ALONE = 3;

    private final ArtifactStore store;
    private final Round round;
    private final Member self;
    private final Ledger ledger;
    private final Crew crew;
    private final Map<Integer, Claim> claims = new HashMap<>();
    private final List<Offer> offers = new ArrayList<>();
    private final Map<String, Member> takers = new HashMap<>();
    /** Claims and parts in whose place there is an offer, or a failure. */
    private final Set<String> settled = new HashSet<>();

    public Reoffers(ArtifactStore store, Round round, Member self, Ledger ledger, Crew crew) {
        this.store = store;
        this.round = round;
        this.self = self;
        this.ledger = ledger;
        this.crew = crew;
    }

    /// Looks at who has what.
    ///
    /// @return positions of items that have ended every process that ran them, and are not offered again
    public List<Integer> look() throws IOException {
        readOffers();
        lookAtClaims();
        return lookAtParts();
    }

    private void readOffers() throws IOException {
        for (var offer = Offers.read(store, round, offers.size()); offer != null; offer = Offers.read(store, round,
                offers.size())) {
            offers.add(offer);
            settled.add(offer.of());
        }
    }

    private void lookAtClaims() throws IOException {
        var names = store.list(round.claims());
        var firstOpen = ledger.firstOpen();
        for (var at = 0; at < names.size(); at++) {
            var from = Round.number(names.get(at), round.claims());
            var to = at + 1 < names.size() ? Round.number(names.get(at + 1), round.claims()) : claim(from).to();
            if (to <= firstOpen || settled.contains(claimName(from))) {
                continue;
            }
            var open = ledger.open(from, to);
            if (!open.isEmpty() && crew.gone(claim(from).member())) {
                offer(claimName(from), open, 0);
            }
        }
        claims.keySet().removeIf(from -> settled.contains(claimName(from)));
    }

    private static String claimName(int from) {
        return "claim " + from;
    }

    private Claim claim(int from) throws IOException {
        var known = claims.get(from);
        if (known == null) {
            known = Claims.read(store, round, from);
            claims.put(from, known);
        }
        return known;
    }

    private List<Integer> lookAtParts() throws IOException {
        var failed = new ArrayList<Integer>();
        for (var number = 0; number < offers.size(); number++) {
            var offer = offers.get(number);
            for (var part = 0; part < offer.parts().size(); part++) {
                var name = "part " + number + "-" + part;
                if (!settled.contains(name)) {
                    lookAtPart(name, number, part, offer, failed);
                }
            }
        }
        return failed;
    }

    private void lookAtPart(String name, int number, int part, Offer offer, List<Integer> failed)
            throws IOException {
        var positions = offer.parts().get(part);
        var open = ledger.open(positions);
        var taker = taker(number, part);
        if (open.isEmpty()) {
            if (taker == null) { // whoever had them was not gone: nobody need run them again
                store.putIfAbsent(round.taken(number, part), Records.bytes(new Taken(self.process(), self.attempt())));
            }
            settled.add(name);
        } else if (taker != null && crew.gone(taker)) {
            var alone = positions.size() == 1 ? offer.alone() + (crew.told(taker) ? 0 : 1) : 0;
            if (alone >= ENDED_ALONE) {
                settled.add(name);
                failed.addAll(open);
            } else {
                offer(name, open, alone);
            }
        }
    }

    private @Nullable Member taker(int number, int part) throws IOException {
        var name = round.taken(number, part);
        var known = takers.get(name);
        if (known == null) {
            known = Records.get(store, name, Taken.class).map(Taken::member).orElse(null);
            if (known != null) {
                takers.put(name, known);
            }
        }
        return known;
    }

    private void offer(String of, List<Integer> positions, int alone) throws IOException {
        var size = (int) Math.sqrt(positions.size());
        var parts = new ArrayList<List<Integer>>();
        for (var from = 0; from < positions.size(); from += size) {
            parts.add(List.copyOf(positions.subList(from, Math.min(positions.size(), from + size))));
        }
        var offer = new Offer(of, parts, alone);
        if (store.putIfAbsent(round.offer(offers.size()), Records.bytes(offer))) {
            offers.add(offer);
            settled.add(of);
        } else {
            readOffers(); // its own put, answered only when it was tried again, or an earlier attempt's last one
        }
    }
}
