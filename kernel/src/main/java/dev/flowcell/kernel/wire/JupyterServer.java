package dev.flowcell.kernel.wire;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.flowcell.kernel.history.History;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.session.SessionSettings;
import dev.flowcell.kernel.session.Sessions;
import dev.flowcell.kernel.wire.Transport.Channel;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import tools.jackson.databind.node.ObjectNode;

/// Serves a session to a front-end. Cells run one after the other on a thread of their own; all other requests are
/// answered beside them, those of the control channel on a thread that nothing else holds up. Every request gets its
/// reply and its `idle`, whatever is thrown; what is no message is dropped with a line in the log.
public final class JupyterServer {

    private final Signer signer;
    private final Transport transport;
    private final Publisher publisher;
    private final Questions questions;
    private final Comms comms;
    private final Requests requests;
    private final Subshells shells;
    private final Control controls;
    private final ExecutorService beside = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("requests").factory());
    private final ExecutorService commMessages = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("comms").factory());
    private final ExecutorService control = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("control").factory());
    private final CountDownLatch shutdown = new CountDownLatch(1);

    JupyterServer(Transport transport, Signer signer, Session session, History history, ObjectNode ports) {
        this.transport = transport;
        this.signer = signer;
        publisher = new Publisher(transport, signer);
        questions = new Questions(publisher);
        comms = new Comms(session, publisher, questions);
        requests = new Requests(session, comms, history, ports);
        shells = new Subshells(new Executions.Shared(session, publisher, questions, history, new AtomicInteger()));
        controls = new Control(session, shells);
    }

    /// Serves until the front-end asks for the shutdown, or the process that started the kernel is gone.
    ///
    /// @param historyFile
    ///            where the history is kept, or null to keep it for the session only
    public static void serve(Path connectionFile, SessionSettings settings, @Nullable Path historyFile,
            Consumer<Session> started) {
        ConnectionFile connection = ConnectionFile.read(connectionFile);
        Signer signer = new Signer(connection.scheme(), connection.key());
        // First what takes longest: the session's worker and compilers start beside all else.
        Session session = Sessions.start(settings);
        try (Transport transport = sockets(connection, session);
                History history = historyFile == null ? History.ofSession() : History.in(historyFile);
                session) {
            started.accept(session);
            // Some front-ends send a signal in place of a message.
            Signal.handle(new Signal("INT"), signal -> session.interrupt());
            JupyterServer server = new JupyterServer(transport, signer, session, history, connection.ports());
            Parent.onEnd(server.shutdown::countDown);
            server.run();
        }
    }

    private static Transport sockets(ConnectionFile connection, Session session) {
        try {
            return new Sockets(connection);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    void run() {
        shells.start();
        publisher.status(null, "starting");
        transport.start(new Transport.Receiver() {
            @Override
            public void message(Channel channel, List<byte[]> frames) {
                receive(channel, frames);
            }

            @Override
            public List<byte[]> subscribed(byte[] topic) {
                return publisher.welcome(topic);
            }

            @Override
            public void lost(int count, List<byte[]> last) {
                tellLost(count, last);
            }
        });
        try {
            shutdown.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        beside.shutdownNow();
        commMessages.shutdownNow();
        control.shutdownNow();
    }

    private void receive(Channel channel, List<byte[]> frames) {
        Message message;
        try {
            message = Message.decode(frames, signer);
        } catch (Message.Rejected rejected) {
            dropped(channel, rejected);
            return;
        }
        switch (channel) {
            case stdin -> questions.answered(message);
            case control -> control.execute(() -> handle(channel, message));
            case shell -> {
                Executions queue = shells.queue(message.subshell());
                if (queue != null && message.type().equals("execute_request")) {
                    queue.add(message);
                } else if (Comms.concerns(message)) {
                    commMessages.execute(() -> handle(channel, message)); // the code may take its time
                } else {
                    beside.execute(() -> handle(channel, message));
                }
            }
            case iopub -> throw new IllegalArgumentException("nothing is received on iopub");
        }
    }

    /** Says why in the log, and to the sender where it signed what it sent. */
    private void dropped(Channel channel, Message.Rejected rejected) {
        log().log(Level.WARNING, "Dropped on {0}: {1}", channel, rejected.getMessage());
        Message answerable = rejected.answerable();
        if (answerable != null && answerable.request() && channel != Channel.stdin) {
            publisher.status(answerable.header(), "busy");
            publisher.reply(channel, answerable, Replies.error("InvalidRequest", "This was "
                    + rejected.getMessage()));
            publisher.status(answerable.header(), "idle");
        }
    }

    private void tellLost(int count, List<byte[]> last) {
        ObjectNode content = Publisher.object();
        content.put("name", "stderr");
        content.put("text",
                "\n[" + count + " messages with output are missing here: the front-end did not read them]\n");
        publisher.publish(Message.cause(last), "stream", content);
    }

    private void handle(Channel channel, Message request) {
        publisher.status(request.header(), "busy");
        boolean end = request.type().equals("shutdown_request");
        try {
            ObjectNode reply = answer(channel, request);
            if (reply == null && !Comms.concerns(request)) {
                log().log(Level.WARNING, "Dropped on {0}: a message of the unknown type {1}", channel,
                        Message.Rejected.line(request.type()));
                reply = Replies.error("UnknownRequest", "This kernel knows no " + request.type());
            }
            if (reply != null && request.request()) {
                publisher.reply(channel, request, reply);
                if (end) {
                    publisher.publish(request.header(), "shutdown_reply", reply);
                }
            }
        } catch (RuntimeException | Error e) {
            log().log(Level.WARNING, "A request failed: " + request.type(), e);
            if (request.request()) {
                publisher.reply(channel, request,
                        Replies.error(e.getClass().getName(), String.valueOf(e.getMessage())));
            }
        } finally {
            publisher.status(request.header(), "idle");
            if (end) {
                shutdown.countDown();
            }
        }
    }

    private @Nullable ObjectNode answer(Channel channel, Message request) {
        if (channel == Channel.shell && shells.queue(request.subshell()) == null) {
            return Subshells.unknown(request.subshell());
        }
        if (Comms.concerns(request)) {
            comms.handle(request);
            return null;
        }
        ObjectNode reply = controls.answer(request);
        return reply == null ? requests.answer(request) : reply;
    }

    /** Asked for only when there is something to say: to find a logger, the JDK looks through all jars. */
    private static System.Logger log() {
        return System.getLogger(JupyterServer.class.getName());
    }
}
