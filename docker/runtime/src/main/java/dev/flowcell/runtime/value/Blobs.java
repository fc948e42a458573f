package dev.flowcell.runtime.value;

import java.io.IOException;
import java.nio.file.Path;

/** Where the contents of files go, by their hash. */
public interface Blobs {

    /** Nowhere: a file's content stands in the value's own JSON. */
    Blobs INLINE = new Blobs() {

        @Override
        public boolean inline() {
            return true;
        }

        @Override
        public void put(String sha256, Path file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void get(String sha256, Path file) throws IOException {
            throw new IOException("its content is in the run's store");
        }
    };

    /** Whether contents stand in the JSON; then the other methods are never called. */
    default boolean inline() {
        return false;
    }

    /** Keeps a file's content under its hash. */
    void put(String sha256, Path file) throws IOException;

    /**
     * Writes the content of a hash to a file.
     *
     * @throws IOException if there is no such content, too
     */
    void get(String sha256, Path file) throws IOException;
}
