package dev.flowcell.kernel.wire;

import java.util.List;

/** Carries messages as frames; all that the rest knows of ZeroMQ. */
interface Transport extends AutoCloseable {

    /** The channels of the protocol; the heartbeat is the transport's own affair. */
    enum Channel {
        shell, control, stdin, iopub
    }

    /** What comes in. One thread calls it, which nothing here may block. */
    interface Receiver {

        void message(Channel channel, List<byte[]> frames);

        /** A front-end subscribed to what is published under topics that begin so; its greeting goes before all else. */
        List<byte[]> subscribed(byte[] topic);

        /// Published messages did not reach every subscriber, because one did not read for a long time; now it does.
        ///
        /// @param count
        ///            how many
        /// @param last
        ///            frames of the last of them
        void lost(int count, List<byte[]> last);
    }

    /** Begins to receive. */
    void start(Receiver receiver);

    /// Sends, in the order of the calls on each channel. Safe for many threads.
    ///
    /// @param patient
    ///            whether the caller can wait while more lies ready than the front-ends have taken; others never wait
    void send(Channel channel, List<byte[]> frames, boolean patient);

    /** Sends what lies ready, and closes. */
    @Override
    void close();
}
