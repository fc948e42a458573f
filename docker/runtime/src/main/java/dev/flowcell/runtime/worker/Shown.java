package dev.flowcell.runtime.worker;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.flowcell.runtime.display.MimeBundle;

/** A value to show under an id: the body of a `show` frame. */
public record Shown(String id, MimeBundle bundle) {

    /** As bytes. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(id);
            out.writeInt(bundle.data().size());
            for (Map.Entry<String, String> form : bundle.data().entrySet()) {
                out.writeUTF(form.getKey());
                byte[] content = form.getValue().getBytes(StandardCharsets.UTF_8);
                out.writeInt(content.length);
                out.write(content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** From bytes. */
    public static Shown decode(byte[] body) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
            String id = in.readUTF();
            Map<String, String> data = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                String type = in.readUTF();
                byte[] content = new byte[in.readInt()];
                in.readFully(content);
                data.put(type, new String(content, StandardCharsets.UTF_8));
            }
            return new Shown(id, new MimeBundle(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
