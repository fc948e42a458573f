package dev.flowcell.api;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// A conversation with a part of the front-end, such as a widget: Jupyter's comm. {@link Flowcell#comm} opens one,
/// {@link Flowcell#commTarget} takes those that the front-end opens. Its handlers run one after the other on a thread of
/// their own, also while a cell runs.
public interface Comm {

    /** A front-end's message. */
    interface Handler {

        void accept(Message message) throws Exception;
    }

    /** Takes a comm that the front-end has opened. */
    interface Opened {

        void accept(Comm comm) throws Exception;
    }

    /// What the front-end says.
    ///
    /// @param data
    ///            JSON as maps, lists, texts, numbers and truth values
    /// @param buffers
    ///            bytes that came along
    record Message(@Nullable Object data, List<byte[]> buffers) {

        /** A field of the data; null where there is none. */
        public @Nullable Object get(String field) {
            return data instanceof Map<?, ?> fields ? fields.get(field) : null;
        }
    }

    /** Its identity in the protocol. */
    String id();

    /** What it talks to: the name of its target. */
    String target();

    /** What came as the front-end opened it; without data where this side did. */
    Message opening();

    /// Sends a message; on a closed comm nothing.
    ///
    /// @param data
    ///            a map, a record, a list, a text …: what JSON can hold
    void send(@Nullable Object data, byte[]... buffers);

    /** Hears the front-end's messages, in place of a former handler. */
    Comm onMessage(Handler handler);

    /** Hears of the end, where the front-end closes it. */
    Comm onClose(Handler handler);

    /** Ends it. */
    default void close() {
        close(Map.of());
    }

    /** Ends it with a last word. */
    void close(@Nullable Object data);
}
