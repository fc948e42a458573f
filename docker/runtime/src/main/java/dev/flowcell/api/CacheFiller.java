package dev.flowcell.api;

import java.nio.file.Path;

/** Fills a folder that {@link Flowcell#cached} keeps. */
@FunctionalInterface
public interface CacheFiller {

    void fill(Path folder) throws Exception;
}
