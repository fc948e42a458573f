package dev.flowcell.api;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** A comm where there is no front-end: nobody hears it, and nobody answers. */
record UnheardComm(String target) implements Comm {

    @Override
    public String id() {
        return "";
    }

    @Override
    public Message opening() {
        return new Message(Map.of(), List.of());
    }

    @Override
    public void send(@Nullable Object data, byte[]... buffers) {
    }

    @Override
    public Comm onMessage(Handler handler) {
        return this;
    }

    @Override
    public Comm onClose(Handler handler) {
        return this;
    }

    @Override
    public void close(@Nullable Object data) {
    }
}
