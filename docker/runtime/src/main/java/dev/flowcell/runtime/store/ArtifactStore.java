package dev.flowcell.runtime.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Where a run's data lives: named blobs, written whole or not at all. Names are paths with `/` between their parts,
/// relative to the store. An implementation is safe for many threads and many processes.
///
/// ```
/// runs/RUN/plan.json            what was run: the flow's plan and the run's specification
/// runs/RUN/vars/NAME.json       a variable's value, or where the parts of a long list are (see ListParts)
/// runs/RUN/steps/STEP.json      the mark that a step is done, written after its variables
/// runs/RUN/steps/STEP/vars/NAME.json   its value after this step, where several steps write it
/// runs/RUN/steps/STEP/items/P-A-NNNNNN   results of a map's items, as many as were done meanwhile
/// runs/RUN/events/P-A/NNNNNN.jsonl   events of attempt A of process P, in numbered parts
/// runs/RUN/attempts/P-A         attempt A of process P has begun
/// runs/RUN/pods/…               what the processes of a run say to one another (docs/FAN_OUT.md)
/// turns/NAME/…                  which run may run now (see Turn)
/// cache/KEY/…                   results shared by key; cache/KEY/items/… those of maps' items
/// cached/KEY/…                  folders that `cached("KEY", …)` made
/// blobs/SHA256/…                contents of files and parts of long lists, by their hash
/// ```
///
public interface ArtifactStore {

    /**
     * The blob of that name, or empty where there is none.
     *
     * @throws IOException if the store can't be read
     */
    Optional<byte[]> get(String name) throws IOException;

    /**
     * Writes a blob, in place of one of that name.
     *
     * @throws IOException if the store can't be written
     */
    void put(String name, byte[] content) throws IOException;

    /**
     * Writes a blob only if there is none of that name.
     *
     * @return whether this call wrote it
     * @throws IOException if the store can't be written
     */
    boolean putIfAbsent(String name, byte[] content) throws IOException;

    /**
     * Names of all blobs that begin with a prefix, in order.
     *
     * @throws IOException if the store can't be read
     */
    List<String> list(String prefix) throws IOException;

    /**
     * Those of them that come after a name, which need not be there.
     *
     * @throws IOException if the store can't be read
     */
    default List<String> list(String prefix, String after) throws IOException {
        return list(prefix).stream().filter(name -> name.compareTo(after) > 0).toList();
    }
}
