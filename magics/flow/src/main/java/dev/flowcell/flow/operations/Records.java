package dev.flowcell.flow.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Records as JSON files, written whole or not at all. */
final class Records {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private Records() {
    }

    static void write(Path file, Record record) {
        try {
            Files.createDirectories(file.getParent());
            var partial = Files.createTempFile(file.getParent(), ".partial-", null);
            Files.write(partial, JSON.writeValueAsBytes(record));
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The record in a file; empty where there is none, or one that another release wrote and this one can't read. */
    static <T extends Record> Optional<T> read(Path file, Class<T> type) {
        try {
            return Files.exists(file) ? Optional.of(JSON.readValue(Files.readAllBytes(file), type)) : Optional.empty();
        } catch (JacksonException e) {
            System.getLogger(Records.class.getName()).log(System.Logger.Level.WARNING, "unreadable record " + file, e);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
