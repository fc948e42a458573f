package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.flowcell.runtime.store.ArtifactStore;

/** Numbers attempts of processes: whoever starts one again need not tell it, since a conditional put gives out each number once. */
public final class Attempts {

    private Attempts() {
    }

    /// Begins an attempt of a process.
    ///
    /// @param first
    ///            the number that it has at least
    public static Member begin(ArtifactStore store, Places places, int process, int first) throws IOException {
        for (var member = new Member(process, first);; member = new Member(process, member.attempt() + 1)) {
            if (store.putIfAbsent(places.attempt(member), new byte[0])) {
                return member;
            }
        }
    }

    /** Whether a later attempt of the same process has begun. */
    static boolean newer(ArtifactStore store, Places places, Member member) throws IOException {
        return store.get(places.attempt(new Member(member.process(), member.attempt() + 1))).isPresent();
    }

    /** All attempts that have begun, of all processes. */
    public static List<Member> all(ArtifactStore store, Places places) throws IOException {
        var all = new ArrayList<Member>();
        for (var name : store.list(places.attempts())) {
            var numbers = name.substring(places.attempts().length()).split("-");
            all.add(new Member(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
        }
        all.sort(Comparator.comparingInt(Member::process).thenComparingInt(Member::attempt));
        return all;
    }
}
