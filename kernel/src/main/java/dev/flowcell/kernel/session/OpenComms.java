package dev.flowcell.kernel.session;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.flowcell.runtime.worker.CommMessage;
import dev.flowcell.runtime.worker.CommMessage.Kind;

/// Which comms are open between the session's code and the front-end, and which targets the code takes. All of it is
/// gone with the worker.
final class OpenComms {

    private final Map<String, String> open = new ConcurrentHashMap<>();
    private final Set<String> targets = ConcurrentHashMap.newKeySet();

    /** Targets by the ids of their comms. */
    Map<String, String> all() {
        return Map.copyOf(open);
    }

    /// The code says something.
    ///
    /// @return whether the front-end should hear it
    boolean said(CommMessage message) {
        return switch (message.kind()) {
            case open -> {
                open.put(message.id(), message.target());
                yield true;
            }
            case message -> open.containsKey(message.id());
            case close -> open.remove(message.id()) != null;
            case target -> {
                targets.add(message.target());
                yield false;
            }
        };
    }

    /// The front-end says something.
    ///
    /// @return whether the code should hear it
    boolean heard(CommMessage message) {
        return switch (message.kind()) {
            case open -> {
                boolean taken = targets.contains(message.target());
                if (taken) {
                    open.put(message.id(), message.target());
                }
                yield taken;
            }
            case message -> open.containsKey(message.id());
            case close -> open.remove(message.id()) != null;
            case target -> false;
        };
    }

    /** The worker is gone: what tells the front-end. */
    Collection<CommMessage> lost() {
        targets.clear();
        List<CommMessage> closing = open.keySet().stream().map(OpenComms::closing).toList();
        open.clear();
        return closing;
    }

    /** What tells the front-end that a comm is over. */
    static CommMessage closing(String id) {
        return CommMessage.of(Kind.close, id, "", "{}");
    }
}
