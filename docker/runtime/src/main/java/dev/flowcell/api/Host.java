package dev.flowcell.api;

import java.nio.file.Path;

/** What {@link Flowcell}'s functions do in this process: a session's or a run's. Not for cells. */
public interface Host {

    String secret(String name);

    Path workdir();

    Path cacheDir();

    void progress(String label, long done, long total);

    String display(Object value);
}
