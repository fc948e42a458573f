package dev.flowcell.kernel.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.flowcell.kernel.json.JsonTree;
import dev.flowcell.runtime.error.Fault;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where a front-end wants its kernel to listen, and the key that both sign with. */
record ConnectionFile(String transport, String ip, int shell, int control, int iopub, int stdin, int heartbeat,
        String scheme,
        String key) {

    static ConnectionFile read(Path file) {
        try {
            JsonNode json = JsonTree.read(Files.readString(file));
            ConnectionFile connection = new ConnectionFile(text(json, "transport", "tcp"),
                    text(json, "ip", "127.0.0.1"),
                    port(json, "shell_port"), port(json, "control_port"), port(json, "iopub_port"),
                    port(json, "stdin_port"),
                    port(json, "hb_port"), text(json, "signature_scheme", "hmac-sha256"), text(json, "key", ""));
            if (!connection.transport.equals("tcp")) {
                throw Fault.settings("The transport " + connection.transport + " is not supported",
                        "use tcp (c.KernelManager.transport)");
            }
            return connection;
        } catch (IOException e) {
            throw Fault
                    .settings("The connection file " + file + " can't be read",
                            "Jupyter writes it when it starts a kernel")
                    .causedBy(e);
        } catch (JacksonException e) {
            throw Fault.settings(file + " is no connection file", "Jupyter writes it when it starts a kernel")
                    .causedBy(e);
        }
    }

    String address(int port) {
        return "tcp://" + ip + ":" + port;
    }

    /** The ports as a `connect_reply` names them. */
    ObjectNode ports() {
        return JsonTree.object().put("shell_port", shell).put("iopub_port", iopub)
                .put("stdin_port", stdin).put("control_port", control).put("hb_port", heartbeat);
    }

    private static String text(JsonNode json, String field, String absent) {
        JsonNode value = json.get(field);
        return value == null ? absent : value.asString();
    }

    private static int port(JsonNode json, String field) {
        JsonNode value = json.get(field);
        if (value == null || !value.isIntegralNumber()) {
            throw Fault.settings("The connection file lacks " + field, "Jupyter writes it when it starts a kernel");
        }
        return value.asInt();
    }
}
