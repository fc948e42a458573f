package dev.flowcell.runtime.fanout;

/// One attempt of one process of a run.
///
/// @param process
///            0 drives the run, the others help
/// @param attempt
///            from 0
public record Member(int process, int attempt) {

    /** As it stands in names of blobs: {@code P-A}. */
    public String name() {
        return process + "-" + attempt;
    }
}
