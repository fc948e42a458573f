package dev.flowcell.kernel.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import dev.flowcell.runtime.error.Fault;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/// The five sockets of a kernel. A ZeroMQ socket belongs to one thread, so: one thread polls the three sockets that
/// receive requests and sends their replies, which reach it over an inproc socket; one sends on iopub and on that inproc
/// socket all that others queue, in that order; one echoes heartbeats. Only these threads touch a socket, and nobody
/// interrupts them.
final class Sockets implements Transport {

    private static final String REPLIES = "inproc://replies";

    private record Outgoing(Channel channel, List<byte[]> frames) {
    }

    private static final Outgoing END = new Outgoing(Channel.iopub, List.of());

    private final ZContext context = new ZContext(1);
    private final LinkedBlockingQueue<Outgoing> queue = new LinkedBlockingQueue<>();
    private final ZMQ.Socket shell;
    private final ZMQ.Socket control;
    private final ZMQ.Socket stdin;
    private final ZMQ.Socket iopub;
    private final ZMQ.Socket heartbeat;
    private final ZMQ.Socket repliesIn;
    private final ZMQ.Socket repliesOut;
    private final List<Thread> threads = new ArrayList<>();

    /// Opens the sockets.
    ///
    /// @throws Fault
    ///             if a port is taken
    Sockets(ConnectionFile connection) {
        shell = bound(SocketType.ROUTER, connection, connection.shell());
        control = bound(SocketType.ROUTER, connection, connection.control());
        stdin = bound(SocketType.ROUTER, connection, connection.stdin());
        iopub = bound(SocketType.PUB, connection, connection.iopub());
        heartbeat = bound(SocketType.REP, connection, connection.heartbeat());
        repliesIn = context.createSocket(SocketType.PAIR);
        repliesIn.setHWM(0);
        repliesIn.bind(REPLIES);
        repliesOut = context.createSocket(SocketType.PAIR);
        repliesOut.setHWM(0);
        repliesOut.connect(REPLIES);
    }

    private ZMQ.Socket bound(SocketType type, ConnectionFile connection, int port) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setLinger(1_000);
        socket.setHWM(0); // a full queue would drop output without a word
        try {
            socket.bind(connection.address(port));
        } catch (ZMQException e) {
            context.close();
            throw Fault.settings("The port " + connection.address(port) + " can't be opened", "start the kernel again")
                    .causedBy(e);
        }
        return socket;
    }

    @Override
    public void start(BiConsumer<Channel, List<byte[]>> receiver) {
        threads.add(Thread.ofPlatform().daemon().name("wire in").start(() -> receive(receiver)));
        threads.add(Thread.ofPlatform().daemon().name("wire out").start(this::send));
        threads.add(Thread.ofPlatform().daemon().name("heartbeat").start(this::beat));
    }

    @Override
    public void send(Channel channel, List<byte[]> frames) {
        queue.add(new Outgoing(channel, frames));
    }

    private void send() {
        while (true) {
            try {
                Outgoing next = queue.take();
                if (next == END) {
                    repliesOut.send(new byte[0]);
                    return;
                }
                if (next.channel == Channel.iopub) {
                    transmit(iopub, next.frames);
                } else {
                    repliesOut.sendMore(new byte[]{(byte) next.channel.ordinal()});
                    transmit(repliesOut, next.frames);
                }
            } catch (InterruptedException | ZMQException e) {
                if (context.isClosed()) {
                    return;
                }
            }
        }
    }

    private static void transmit(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    private static List<byte[]> take(ZMQ.Socket socket) {
        List<byte[]> frames = new ArrayList<>();
        do {
            byte[] frame = socket.recv();
            if (frame != null) {
                frames.add(frame);
            }
        } while (socket.hasReceiveMore());
        return frames;
    }

    private void receive(BiConsumer<Channel, List<byte[]>> receiver) {
        try (ZMQ.Poller poller = context.createPoller(4)) {
            poller.register(control, ZMQ.Poller.POLLIN);
            poller.register(shell, ZMQ.Poller.POLLIN);
            poller.register(stdin, ZMQ.Poller.POLLIN);
            poller.register(repliesIn, ZMQ.Poller.POLLIN);
            while (poller.poll(-1) >= 0) {
                if (poller.pollin(3)) {
                    List<byte[]> reply = take(repliesIn);
                    if (reply.size() == 1) {
                        return;
                    }
                    transmit(socket(Channel.values()[reply.getFirst()[0]]), reply.subList(1, reply.size()));
                }
                if (poller.pollin(0)) {
                    receiver.accept(Channel.control, take(control));
                }
                if (poller.pollin(1)) {
                    receiver.accept(Channel.shell, take(shell));
                }
                if (poller.pollin(2)) {
                    receiver.accept(Channel.stdin, take(stdin));
                }
            }
        }
    }

    private ZMQ.Socket socket(Channel channel) {
        return switch (channel) {
            case shell -> shell;
            case control -> control;
            case stdin -> stdin;
            case iopub -> throw new IllegalArgumentException("iopub has its own thread");
        };
    }

    private void beat() {
        try {
            while (true) {
                heartbeat.send(heartbeat.recv());
            }
        } catch (ZMQException e) {
            // The kernel ends.
        }
    }

    /** Sends what is queued, and closes. */
    @Override
    public void close() {
        queue.add(END);
        try {
            threads.get(0).join(TimeUnit.SECONDS.toMillis(2));
            threads.get(1).join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        context.close();
    }
}
