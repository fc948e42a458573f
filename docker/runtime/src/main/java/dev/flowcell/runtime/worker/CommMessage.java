package dev.flowcell.runtime.worker;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A message of a comm, in either direction.
///
/// @param id
///            the comm's
/// @param target
///            the name of what it talks to; empty but for `open` and `target`
/// @param data
///            JSON
/// @param metadata
///            JSON
public record CommMessage(Kind kind, String id, String target, String data, String metadata, List<byte[]> buffers) {

    /** What it does. */
    public enum Kind {
        open, message, close,
        /** Of the worker alone: code takes comms of this target. */
        target
    }

    /** One without metadata and buffers. */
    public static CommMessage of(Kind kind, String id, String target, String data) {
        return new CommMessage(kind, id, target, data, "{}", List.of());
    }

    /** As bytes. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(kind.ordinal());
            for (String text : List.of(id, target, data, metadata)) {
                write(out, text.getBytes(StandardCharsets.UTF_8));
            }
            out.writeInt(buffers.size());
            for (byte[] buffer : buffers) {
                write(out, buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** From bytes. */
    public static CommMessage decode(byte[] body) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
            Kind kind = Kind.values()[in.readByte()];
            String[] texts = new String[4];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = new String(read(in), StandardCharsets.UTF_8);
            }
            List<byte[]> buffers = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                buffers.add(read(in));
            }
            return new CommMessage(kind, texts[0], texts[1], texts[2], texts[3], List.copyOf(buffers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
