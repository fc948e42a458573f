package dev.flowcell.runtime.worker;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import dev.flowcell.api.Comm;
import dev.flowcell.runtime.display.JsonText;
import dev.flowcell.runtime.worker.CommMessage.Kind;
import org.jspecify.annotations.Nullable;

/** The comms of the user's code, and the targets under which it takes those of the front-end. */
final class Comms {

    private static final Comm.Handler NOBODY = message -> {
    };

    private final Outputs outputs;
    private final Map<String, Comm.Opened> targets = new ConcurrentHashMap<>();
    private final Map<String, Open> open = new ConcurrentHashMap<>();

    Comms(Outputs outputs) {
        this.outputs = outputs;
    }

    void target(String name, Comm.Opened opened) {
        targets.put(name, opened);
        send(CommMessage.of(Kind.target, "", name, "{}"));
    }

    Comm open(String target, @Nullable Object data, Map<String, ?> metadata, byte[]... buffers) {
        Open comm = new Open(UUID.randomUUID().toString(), target, new Comm.Message(Map.of(), List.of()));
        open.put(comm.id, comm);
        send(new CommMessage(Kind.open, comm.id, target, JsonText.of(data), JsonText.of(metadata), List.of(buffers)));
        return comm;
    }

    /** Does what the front-end's message asks for, with what the user's code throws. */
    void handle(CommMessage message) throws Exception {
        Comm.Message said = new Comm.Message(JsonText.read(message.data()), message.buffers());
        switch (message.kind()) {
            case open -> {
                Comm.Opened opened = targets.get(message.target());
                if (opened != null) {
                    Open comm = new Open(message.id(), message.target(), said);
                    open.put(comm.id, comm);
                    opened.accept(comm);
                }
            }
            case message -> {
                Open comm = open.get(message.id());
                if (comm != null) {
                    comm.onMessage.accept(said);
                }
            }
            case close -> {
                Open comm = open.remove(message.id());
                if (comm != null) {
                    comm.onClose.accept(said);
                }
            }
            case target -> throw new IllegalArgumentException("unexpected " + message.kind());
        }
    }

    private void send(CommMessage message) {
        outputs.send(Frame.Kind.comm, message.encode());
    }

    private final class Open implements Comm {

        private final String id;
        private final String target;
        private final Message opening;
        private volatile Handler onMessage = NOBODY;
        private volatile Handler onClose = NOBODY;

        Open(String id, String target, Message opening) {
            this.id = id;
            this.target = target;
            this.opening = opening;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public String target() {
            return target;
        }

        @Override
        public Message opening() {
            return opening;
        }

        @Override
        public void send(@Nullable Object data, byte[]... buffers) {
            if (open.containsKey(id)) {
                Comms.this.send(
                        new CommMessage(Kind.message, id, "", JsonText.of(data), "{}", List.of(buffers)));
            }
        }

        @Override
        public Comm onMessage(Handler handler) {
            onMessage = handler;
            return this;
        }

        @Override
        public Comm onClose(Handler handler) {
            onClose = handler;
            return this;
        }

        @Override
        public void close(@Nullable Object data) {
            if (open.remove(id) != null) {
                Comms.this.send(CommMessage.of(Kind.close, id, "", JsonText.of(data)));
            }
        }

        @Override
        public String toString() {
            return "comm with " + target;
        }
    }
}
