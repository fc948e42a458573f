package dev.flowcell.kernel.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.flowcell.kernel.wire.Outbox.Outgoing;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/// The five sockets of a kernel. A ZeroMQ socket belongs to one thread, so one thread polls and uses all five; what
/// others send lies in an [Outbox], and a second thread wakes the first over an inproc socket when something is new
/// there. Nobody interrupts these two.
///
/// What a front-end can make the kernel hold is bounded: a frame by its size, unread output and replies by their number.
final class Sockets implements Transport {

    /** A larger frame closes the connection before it is read: memory is taken by its announced length. */
    static final int LARGEST_FRAME = 160 * 1024 * 1024;

    private static final String NEWS = "inproc://news";
    private static final long OUTBOX_BYTES = 8 * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** How soon a front-end that lags is tried again. */
    private static final long RETRY_MILLIS = 2;
    /** Messages taken from a socket before the others have their turn. */
    private static final int TURN = 64;
    private static final int UNREAD_REPLIES = 1_000;

    private final ZContext context = new ZContext(1);
    private final Outbox outbox = new Outbox(OUTBOX_BYTES);
    private final ZMQ.Socket shell;
    private final ZMQ.Socket control;
    private final ZMQ.Socket stdin;
    private final ZMQ.Socket iopub;
    private final ZMQ.Socket heartbeat;
    private final ZMQ.Socket newsIn;
    private final ZMQ.Socket newsOut;
    private final PublishingSocket publishing;
    private final List<Thread> threads = new ArrayList<>();

    /// Opens the sockets.
    ///
    /// @throws Fault
    ///             if a port is taken
    Sockets(ConnectionFile connection) {
        this(connection, PATIENCE);
    }

    /// As the other.
    ///
    /// @param patience
    ///            how long a front-end may read nothing before it is given up
    Sockets(ConnectionFile connection, Duration patience) {
        shell = router();
        control = router();
        stdin = router();
        heartbeat = router();
        iopub = socket(SocketType.XPUB);
        publishing = new PublishingSocket(iopub, patience);
        newsIn = socket(SocketType.PAIR);
        newsIn.bind(NEWS);
        newsOut = socket(SocketType.PAIR);
        newsOut.connect(NEWS);
        bind(shell, connection.address(connection.shell()));
        bind(control, connection.address(connection.control()));
        bind(stdin, connection.address(connection.stdin()));
        bind(iopub, connection.address(connection.iopub()));
        bind(heartbeat, connection.address(connection.heartbeat()));
    }

    private ZMQ.Socket socket(SocketType type) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setLinger(1_000);
        socket.setMaxMsgSize(LARGEST_FRAME);
        socket.setMsgAllocator(new BoundedAllocator(LARGEST_FRAME));
        return socket;
    }

    private ZMQ.Socket router() {
        ZMQ.Socket socket = socket(SocketType.ROUTER);
        socket.setHWM(UNREAD_REPLIES);
        socket.setRouterHandover(true); // a page that is loaded again comes back under its old name
        return socket;
    }

    private void bind(ZMQ.Socket socket, String address) {
        try {
            socket.bind(address);
        } catch (ZMQException e) {
            context.close();
            throw Fault.settings("The port " + address + " can't be opened", "start the kernel again").causedBy(e);
        }
    }

    @Override
    public void start(Receiver receiver) {
        threads.add(Thread.ofPlatform().daemon().name("wire").start(() -> serve(receiver)));
        threads.add(Thread.ofPlatform().daemon().name("wire news").start(this::wake));
    }

    @Override
    public void send(Channel channel, List<byte[]> frames, boolean patient) {
        outbox.add(new Outgoing(channel, frames), patient);
    }

    private void wake() {
        try {
            boolean open = true;
            while (open) {
                open = outbox.awaitNews();
                newsOut.send(new byte[0]);
            }
        } catch (ZMQException e) {
            // The kernel ends.
        }
    }

    private void serve(Receiver receiver) {
        try (ZMQ.Poller poller = context.createPoller(6)) {
            for (ZMQ.Socket socket : List.of(newsIn, control, shell, stdin, iopub, heartbeat)) {
                poller.register(socket, ZMQ.Poller.POLLIN);
            }
            boolean all = true;
            boolean closing = false;
            while (!(closing && all)) {
                try {
                    if (poller.poll(patience(all)) < 0) {
                        return;
                    }
                    closing = outbox.closed(); // asked first, so that the turn sends what was given before the end
                    all = turn(receiver);
                } catch (ZMQException e) {
                    if (context.isClosed() || e.getErrorCode() == ZMQ.Error.ETERM.getCode()) {
                        return;
                    }
                    log().log(System.Logger.Level.WARNING, "ZeroMQ: {0}", e.toString());
                } catch (RuntimeException | OutOfMemoryError e) {
                    // Whatever one message did, the next one is answered.
                    log().log(System.Logger.Level.WARNING, "A message was dropped: {0}", e.toString());
                }
            }
        }
    }

    private long patience(boolean all) {
        if (all) {
            return outbox.closed() ? 0 : -1;
        }
        return publishing.stalled() ? RETRY_MILLIS : 0;
    }

    /** Does what there is to do on each socket, and says whether all was sent. */
    private boolean turn(Receiver receiver) {
        while (newsIn.recv(ZMQ.DONTWAIT) != null) {
            // What is new lies in the outbox.
        }
        receive(control, Channel.control, receiver);
        receive(shell, Channel.shell, receiver);
        receive(stdin, Channel.stdin, receiver);
        publishing.subscriptions().forEach(topic -> publishing.send(receiver.subscribed(topic)));
        for (List<byte[]> beat = take(heartbeat); beat != null; beat = take(heartbeat)) {
            transmit(heartbeat, beat);
        }
        for (Outgoing reply = outbox.nextReply(); reply != null; reply = outbox.nextReply()) {
            transmit(socket(reply.channel()), reply.frames());
        }
        return publish(receiver);
    }

    private void receive(ZMQ.Socket socket, Channel channel, Receiver receiver) {
        for (int i = 0; i < TURN; i++) {
            List<byte[]> frames = take(socket);
            if (frames == null) {
                return;
            }
            receiver.message(channel, frames);
        }
    }

    private boolean publish(Receiver receiver) {
        for (int i = 0; i < TURN; i++) {
            Outgoing next = outbox.nextPublished();
            if (next == null) {
                return true;
            }
            if (!publishing.send(next.frames())) {
                return false;
            }
            outbox.published();
            publishing.tellLost(receiver);
        }
        return false;
    }

    /** Sends without waiting; false where the socket has no room for it. */
    static boolean transmit(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (!socket.send(frames.get(i), ZMQ.DONTWAIT | (i < frames.size() - 1 ? ZMQ.SNDMORE : 0))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable List<byte[]> take(ZMQ.Socket socket) {
        byte[] frame = socket.recv(ZMQ.DONTWAIT);
        if (frame == null) {
            return null;
        }
        List<byte[]> frames = new ArrayList<>();
        frames.add(frame);
        while (socket.hasReceiveMore()) {
            frame = socket.recv(ZMQ.DONTWAIT);
            if (frame == null) {
                break;
            }
            frames.add(frame);
        }
        return frames;
    }

    private ZMQ.Socket socket(Channel channel) {
        return switch (channel) {
            case shell -> shell;
            case control -> control;
            case stdin -> stdin;
            case iopub -> throw new IllegalArgumentException("what is published is no reply");
        };
    }

    @Override
    public void close() {
        outbox.close();
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        context.close();
    }

    /** Asked for only when there is something to say: to find a logger, the JDK looks through all jars. */
    private static System.Logger log() {
        return System.getLogger(Sockets.class.getName());
    }
}
