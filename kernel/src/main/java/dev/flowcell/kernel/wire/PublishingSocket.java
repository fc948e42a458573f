package dev.flowcell.kernel.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.zeromq.ZMQ;

/// The iopub socket, of type XPUB: it hears of subscriptions, and it refuses a message rather than to drop it where a
/// subscriber has too many unread. So a slow front-end slows the output down. One that reads nothing at all for a while
/// is given up until it reads again: only it misses messages then, and it is told so.
final class PublishingSocket {

    /** Messages that may lie unread for each subscriber. */
    private static final int HIGH_WATER_MARK = 64;
    private static final byte SUBSCRIBE = 1;

    private final ZMQ.Socket socket;
    private final long patience;
    private long stalledSince;
    private boolean stalled;
    private int lost;
    private List<byte[]> lastLost = List.of();

    /// Prepares a socket that is not bound yet.
    ///
    /// @param patience
    ///            how long a front-end may read nothing before its messages are dropped
    PublishingSocket(ZMQ.Socket socket, Duration patience) {
        this.socket = socket;
        this.patience = patience.toNanos();
        socket.setHWM(HIGH_WATER_MARK);
        socket.setXpubVerbose(true); // or a second front-end with the same topic would not be heard of
        socket.setXpubNoDrop(true);
    }

    /** Sends a message; false where a front-end has to read first, so that it must be sent again a little later. */
    boolean send(List<byte[]> frames) {
        if (Sockets.transmit(socket, frames)) {
            stalled = false;
            return true;
        }
        long now = System.nanoTime();
        if (!stalled) {
            stalled = true;
            stalledSince = now;
        }
        if (now - stalledSince < patience) {
            return false;
        }
        socket.setXpubNoDrop(false);
        Sockets.transmit(socket, frames);
        socket.setXpubNoDrop(true);
        lost++;
        lastLost = frames;
        return true;
    }

    /** Whether a front-end has too much unread. */
    boolean stalled() {
        return stalled;
    }

    /** Tells what was lost, once all read again. */
    void tellLost(Transport.Receiver receiver) {
        if (lost > 0 && !stalled) {
            int count = lost;
            lost = 0;
            receiver.lost(count, lastLost);
            lastLost = List.of();
        }
    }

    /** Topics to which a front-end subscribed since the last call. */
    List<byte[]> subscriptions() {
        List<byte[]> topics = new ArrayList<>();
        for (byte[] event = socket.recv(ZMQ.DONTWAIT); event != null; event = socket.recv(ZMQ.DONTWAIT)) {
            if (event.length > 0 && event[0] == SUBSCRIBE) {
                topics.add(Arrays.copyOfRange(event, 1, event.length));
            }
        }
        return topics;
    }
}
