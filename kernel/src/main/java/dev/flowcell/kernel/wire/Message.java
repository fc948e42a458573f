package dev.flowcell.kernel.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A message of a front-end.
///
/// @param identities
///            whom to answer
record Message(List<byte[]> identities, ObjectNode header, ObjectNode metadata, ObjectNode content) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);

    /** What is no message of ours: badly signed or malformed. */
    static final class Rejected extends Exception {

        private static final long serialVersionUID = 1;

        Rejected(String reason) {
            super(reason);
        }
    }

    static Message decode(List<byte[]> frames, Signer signer) throws Rejected {
        int delimiter = 0;
        while (delimiter < frames.size() && !Arrays.equals(frames.get(delimiter), DELIMITER)) {
            delimiter++;
        }
        if (frames.size() < delimiter + 6) {
            throw new Rejected("a message of " + frames.size() + " frames");
        }
        List<byte[]> parts = frames.subList(delimiter + 2, delimiter + 6);
        if (!signer.valid(frames.get(delimiter + 1), parts)) {
            throw new Rejected("a message with a wrong signature");
        }
        ObjectNode header = object(parts.get(0));
        JsonNode type = header.get("msg_type");
        if (type == null || !type.isString()) {
            throw new Rejected("a message without msg_type");
        }
        return new Message(List.copyOf(frames.subList(0, delimiter)), header, object(parts.get(2)),
                object(parts.get(3)));
    }

    private static ObjectNode object(byte[] json) throws Rejected {
        try {
            if (JSON.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new Rejected("a message that is no JSON: " + e.getOriginalMessage());
        }
        throw new Rejected("a message whose part is no object");
    }

    static List<byte[]> encode(List<byte[]> identities, ObjectNode header, ObjectNode parent, ObjectNode metadata,
            ObjectNode content, Signer signer) {
        List<byte[]> parts = List.of(JSON.writeValueAsBytes(header), JSON.writeValueAsBytes(parent),
                JSON.writeValueAsBytes(metadata), JSON.writeValueAsBytes(content));
        List<byte[]> frames = new ArrayList<>(identities);
        frames.add(DELIMITER);
        frames.add(signer.sign(parts));
        frames.addAll(parts);
        return frames;
    }

    String type() {
        return header.get("msg_type").asString();
    }

    /** A text of the content, or what stands for it where it is absent. */
    String text(String field, String absent) {
        JsonNode value = content.get(field);
        return value == null || !value.isString() ? absent : value.asString();
    }

    boolean flag(String field, boolean absent) {
        JsonNode value = content.get(field);
        return value == null || !value.isBoolean() ? absent : value.asBoolean();
    }

    int number(String field, int absent) {
        JsonNode value = content.get(field);
        return value == null || !value.isIntegralNumber() ? absent : value.asInt();
    }
}
