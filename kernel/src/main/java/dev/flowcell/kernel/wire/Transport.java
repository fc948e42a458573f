package dev.flowcell.kernel.wire;

import java.util.List;
import java.util.function.BiConsumer;

/** Carries messages as frames; all that the rest knows of ZeroMQ. */
interface Transport extends AutoCloseable {

    /** The channels of the protocol; the heartbeat is the transport's own affair. */
    enum Channel {
        shell, control, stdin, iopub
    }

    /** Begins to receive; the receiver is called by one thread and must not block. */
    void start(BiConsumer<Channel, List<byte[]>> receiver);

    /** Sends, in the order of the calls. Safe for many threads. */
    void send(Channel channel, List<byte[]> frames);

    @Override
    void close();
}
