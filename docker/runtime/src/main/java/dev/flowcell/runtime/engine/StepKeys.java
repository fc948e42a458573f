package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.KeptResults;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/// Keys of steps and of maps' items: equal keys give equal results. A key is the SHA-256 of the step's code, the values
/// that it reads, the flow's files and its environment.
final class StepKeys {

    private static final int ITEM_KEY_BYTES = 16;
    private static final String STEP = "step ";
    private static final HexFormat HEX = HexFormat.of();
    private static final ThreadLocal<MessageDigest> DIGESTS = ThreadLocal.withInitial(StepKeys::newDigest);

    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final Map<String, String> environment;
    private final Path files;
    private @Nullable String filesHash;

    StepKeys(Map<String, String> environment, Path files) {
        this.environment = new TreeMap<>(environment);
        this.environment.remove(KeptResults.LIMIT_VARIABLE); // it changes no result
        this.files = files;
    }

    /** A variable's value now, by its JSON's hash. */
    void value(String variable, String hash) {
        values.put(variable, hash);
    }

    /** A variable is what a step of a key made. */
    void madeBy(String variable, String key) {
        values.put(variable, STEP + key);
    }

    /** The hash of a variable's JSON, or empty where it has none. */
    Optional<String> ofValue(String variable) {
        return Optional.ofNullable(values.get(variable)).filter(hash -> !hash.startsWith(STEP));
    }

    /** The key of a step as the variables now are. */
    String of(StepPlan step) {
        return of(step.key(), step.reads());
    }

    /** What the keys of all items of a map begin with: its code and what its body reads. */
    String ofItems(StepPlan step) {
        var map = step.map();
        return of(step.key(), map == null || map.bodyReads() == null ? step.reads() : map.bodyReads());
    }

    /// The key of a map's item: half a SHA-256, since there may be millions.
    ///
    /// @param codeKey
    ///            from [#ofItems], as bytes
    static String ofItem(byte[] codeKey, String itemJson) {
        var digest = digest();
        digest.update(codeKey);
        return HEX.formatHex(digest.digest(itemJson.getBytes(StandardCharsets.UTF_8)), 0, ITEM_KEY_BYTES);
    }

    private String of(String code, Collection<String> reads) {
        var text = new StringBuilder("code ").append(code);
        for (var variable : new TreeSet<>(reads)) {
            text.append("\nvalue ").append(variable).append(' ').append(values.getOrDefault(variable, ""));
        }
        environment.forEach((name, value) -> text.append("\nenvironment ").append(name).append(' ')
                .append(hash(value)));
        return hash(text.append("\nfiles ").append(filesHash()).toString());
    }

    private synchronized String filesHash() {
        if (filesHash == null) {
            try {
                filesHash = Files.isDirectory(files) ? hash(files) : "";
            } catch (IOException | UncheckedIOException e) {
                throw Fault.settings("the flow's files can't be read: " + e.getMessage(),
                        "see what lies in the folders that %file names").causedBy(e);
            }
        }
        return filesHash;
    }

    private static String hash(Path folder) throws IOException {
        var digest = newDigest();
        try (var tree = Files.walk(folder)) {
            for (var file : tree.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                try (var in = Files.newInputStream(file)) {
                    var buffer = new byte[64 * 1024];
                    for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                        digest.update(buffer, 0, count);
                    }
                }
                digest.update((byte) 0);
            }
        }
        return HEX.formatHex(digest.digest());
    }

    /** Hex SHA-256 of a text. */
    static String hash(String text) {
        return HEX.formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Hex SHA-256 of bytes. */
    static String hash(byte[] content) {
        return hash(content, 0, content.length);
    }

    static String hash(byte[] content, int from, int length) {
        var digest = digest();
        digest.update(content, from, length);
        return HEX.formatHex(digest.digest());
    }

    /** Bytes of a key. */
    static byte[] bytes(String key) {
        return HEX.parseHex(key);
    }

    /** A key of bytes. */
    static String hex(byte[] key) {
        return HEX.formatHex(key);
    }

    /** This thread's digest: to look one up takes longer than to hash an item. */
    private static MessageDigest digest() {
        var digest = DIGESTS.get();
        digest.reset();
        return digest;
    }

    /** A digest of the caller's own. */
    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
