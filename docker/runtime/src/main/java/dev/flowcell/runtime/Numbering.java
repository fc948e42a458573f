package dev.flowcell.runtime;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.fanout.Places;
import dev.flowcell.runtime.fanout.Seats;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.store.StoreException;
import dev.flowcell.runtime.store.Stores;

/// Which process of its run this one is: told, or found out in the store where one call starts all of them and tells
/// them the same.
final class Numbering {

    /// Where a container of ECS asks about its task. Its path begins with the task's identity, which stays the same
    /// where ECS starts the container again.
    private static final String TASK = "ECS_CONTAINER_METADATA_URI_V4";
    private static final Pattern IDENTITY = Pattern.compile(".*/v4/([0-9a-f]{32})\\b.*");

    private Numbering() {
    }

    /// The same specification as this process's own.
    ///
    /// @return empty where enough others have begun, which is said
    /// @throws Fault
    ///             if what it is told is no number, or the store can't be asked
    static Optional<RunSpec> of(RunSpec spec, Map<String, String> environment) {
        var told = environment.getOrDefault(RunSpec.PROCESS_VARIABLE, "").strip();
        if (told.isEmpty()) {
            return Optional.of(spec);
        }
        if (told.equals(RunSpec.ANY_PROCESS)) {
            return taken(spec, environment);
        }
        if (!told.matches("\\d{1,6}")) {
            throw Fault.settings("the environment variable " + RunSpec.PROCESS_VARIABLE + " is '" + told + "'",
                    "give it the number of this process, from 0, or " + RunSpec.ANY_PROCESS);
        }
        return Optional.of(spec.as(Integer.parseInt(told)));
    }

    private static Optional<RunSpec> taken(RunSpec spec, Map<String, String> environment) {
        var address = spec.store();
        if (address == null || address.isBlank()) {
            throw Fault.settings("processes of a run find out their numbers in its store, and it has none",
                    "name one with --store, or give each its number in " + RunSpec.PROCESS_VARIABLE);
        }
        var run = Objects.requireNonNull(spec.run());
        try {
            var number = Seats.take(Stores.open(address), new Places(run), spec.processes(), who(environment));
            if (number.isEmpty()) {
                System.err.println("all " + spec.processes() + " processes of " + run
                        + " have begun, so this one ends");
                return Optional.empty();
            }
            return Optional.of(spec.as(number.getAsInt()));
        } catch (IOException e) {
            throw StoreException.fault(e, "the store " + address + " can't be used");
        }
    }

    private static String who(Map<String, String> environment) {
        var task = IDENTITY.matcher(environment.getOrDefault(TASK, ""));
        return task.matches() ? task.group(1) : UUID.randomUUID().toString();
    }
}
