package dev.flowcell.kernel.wire;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.flowcell.kernel.json.JsonTree;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A message of a front-end, in the wire format of the protocol: identities, a delimiter, a signature, four JSON
/// objects, and buffers.
///
/// @param identities
///            whom to answer
/// @param parent
///            header of the message that this one answers; empty where it answers none
/// @param buffers
///            bytes behind the content, of a comm's message
record Message(List<byte[]> identities, ObjectNode header, ObjectNode parent, ObjectNode metadata,
        ObjectNode content, List<byte[]> buffers) {

    Message(List<byte[]> identities, ObjectNode header, ObjectNode parent, ObjectNode metadata, ObjectNode content) {
        this(identities, header, parent, metadata, content, List.of());
    }

    /** A cell of so many bytes is somebody's mistake, and reading it would take several times as much memory. */
    static final int LARGEST = 32 * 1024 * 1024;

    private static final int LARGEST_HEADER = 64 * 1024;
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_REASON = 200;

    /** What is no message of ours: badly signed, malformed or too large. Its text is one line. */
    static final class Rejected extends Exception {

        private static final long serialVersionUID = 1;

        /** The message without its content, where its sender can be told. */
        private final transient @Nullable Message answerable;

        Rejected(String reason, @Nullable Message answerable) {
            super(line(reason));
            this.answerable = answerable;
        }

        Rejected(String reason) {
            this(reason, null);
        }

        @Nullable
        Message answerable() {
            return answerable;
        }

        static String line(String reason) {
            StringBuilder line = new StringBuilder();
            reason.codePoints().limit(LONGEST_REASON)
                    .forEach(each -> line.appendCodePoint(Character.isISOControl(each) ? ' ' : each));
            return line.toString();
        }
    }

    static Message decode(List<byte[]> frames, Signer signer) throws Rejected {
        int delimiter = 0;
        while (delimiter < frames.size() && !Arrays.equals(frames.get(delimiter), DELIMITER)) {
            delimiter++;
        }
        if (delimiter == frames.size()) {
            throw new Rejected("a message of " + frames.size() + " frames without a delimiter");
        }
        if (frames.size() < delimiter + 6) {
            throw new Rejected("a message of " + (frames.size() - delimiter) + " frames where 6 are the fewest");
        }
        List<byte[]> parts = frames.subList(delimiter + 2, delimiter + 6);
        if (!signer.valid(frames.get(delimiter + 1), parts)) {
            throw new Rejected("a message with a wrong signature");
        }
        long size = frames.stream().mapToLong(frame -> frame.length).sum();
        List<byte[]> identities = List.copyOf(frames.subList(0, delimiter));
        ObjectNode header = header(parts.get(0));
        if (size > LARGEST) {
            throw new Rejected("a message of " + size / 1_000_000 + " MB where " + LARGEST / 1_000_000
                    + " MB are the most", bare(identities, header));
        }
        try {
            return new Message(identities, header, object("parent_header", parts.get(1)),
                    object("metadata", parts.get(2)), object("content", parts.get(3)),
                    List.copyOf(frames.subList(delimiter + 6, frames.size())));
        } catch (Rejected rejected) {
            throw new Rejected(String.valueOf(rejected.getMessage()), bare(identities, header));
        }
    }

    private static Message bare(List<byte[]> identities, ObjectNode header) {
        return new Message(identities, header, JsonTree.object(), JsonTree.object(),
                JsonTree.object());
    }

    private static ObjectNode header(byte[] json) throws Rejected {
        if (json.length > LARGEST_HEADER) { // each answer repeats it
            throw new Rejected("a message with a header of " + json.length + " bytes");
        }
        ObjectNode header = object("header", json);
        for (String field : List.of("msg_id", "msg_type")) {
            JsonNode value = header.get(field);
            if (value == null || !value.isString() || value.asString().isEmpty()) {
                throw new Rejected("a message whose header has no " + field);
            }
        }
        return header;
    }

    private static ObjectNode object(String part, byte[] json) throws Rejected {
        try {
            if (JsonTree.read(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new Rejected("a message whose " + part + " is no JSON: " + e.getOriginalMessage());
        }
        throw new Rejected("a message whose " + part + " is no object");
    }

    static List<byte[]> encode(List<byte[]> identities, ObjectNode header, ObjectNode parent, ObjectNode metadata,
            ObjectNode content, Signer signer) {
        List<byte[]> parts = List.of(JsonTree.bytes(header), JsonTree.bytes(parent),
                JsonTree.bytes(metadata), JsonTree.bytes(content));
        List<byte[]> frames = new ArrayList<>(identities);
        frames.add(DELIMITER);
        frames.add(signer.sign(parts));
        frames.addAll(parts);
        return frames;
    }

    /** The header of the message that caused an encoded one. */
    static ObjectNode cause(List<byte[]> encoded) {
        return JsonTree.read(encoded.get(encoded.size() - 3)) instanceof ObjectNode parent
                ? parent
                : JsonTree.object();
    }

    String type() {
        return header.get("msg_type").asString();
    }

    String id() {
        return header.get("msg_id").asString();
    }

    /** The subshell to which it is addressed; null for the shell itself. */
    @Nullable
    String subshell() {
        JsonNode id = header.get("subshell_id");
        return id == null || !id.isString() ? null : id.asString();
    }

    /** Whether it wants a reply. */
    boolean request() {
        return type().endsWith("_request");
    }

    /** The type of its reply: `x_request` is answered by `x_reply`. */
    String replyType() {
        return type().substring(0, type().length() - "_request".length()) + "_reply";
    }

    /** Whether the content has a text of this name. */
    boolean hasText(String field) {
        JsonNode value = content.get(field);
        return value != null && value.isString();
    }

    /** A text of the content, or what stands for it where it is absent. */
    String text(String field, String absent) {
        return hasText(field) ? content.get(field).asString() : absent;
    }

    boolean flag(String field, boolean absent) {
        JsonNode value = content.get(field);
        return value == null || !value.isBoolean() ? absent : value.asBoolean();
    }

    /** A whole number; one that is too large is the largest, or the smallest, there is. */
    int number(String field, int absent) {
        JsonNode value = content.get(field);
        return value == null || !value.isIntegralNumber()
                ? absent
                : value.bigIntegerValue().min(BigInteger.valueOf(Integer.MAX_VALUE))
                        .max(BigInteger.valueOf(Integer.MIN_VALUE)).intValue();
    }
}
