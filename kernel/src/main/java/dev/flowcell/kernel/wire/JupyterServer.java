package dev.flowcell.kernel.wire;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.session.SessionSettings;
import dev.flowcell.kernel.session.Sessions;
import dev.flowcell.kernel.wire.Transport.Channel;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import tools.jackson.databind.node.ObjectNode;

/// Serves a session to a front-end. Cells run one after the other on a thread of their own; all other requests are
/// answered beside them, those of the control channel on a thread that nothing else holds up.
public final class JupyterServer {

    private static final System.Logger LOG = System.getLogger(JupyterServer.class.getName());

    private final Signer signer;
    private final Transport transport;
    private final Publisher publisher;
    private final Questions questions;
    private final Session session;
    private final Requests requests;
    private final Executions executions;
    private final ExecutorService beside = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("requests").factory());
    private final ExecutorService control = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("control").factory());
    private final CountDownLatch shutdown = new CountDownLatch(1);

    JupyterServer(Transport transport, Signer signer, Session session) {
        this.transport = transport;
        this.signer = signer;
        this.session = session;
        publisher = new Publisher(transport, signer);
        questions = new Questions(publisher);
        History history = new History();
        requests = new Requests(session, publisher, history);
        executions = new Executions(session, publisher, questions, history);
    }

    /** Serves until the front-end asks for the shutdown. */
    public static void serve(Path connectionFile, SessionSettings settings, Consumer<Session> started) {
        ConnectionFile connection = ConnectionFile.read(connectionFile);
        try (Transport transport = new Sockets(connection); Session session = Sessions.start(settings)) {
            started.accept(session);
            // Some front-ends send a signal in place of a message.
            Signal.handle(new Signal("INT"), signal -> session.interrupt());
            new JupyterServer(transport, new Signer(connection.key()), session).run();
        }
    }

    void run() {
        executions.start();
        publisher.status(null, "starting");
        transport.start(this::receive);
        try {
            shutdown.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        beside.shutdownNow();
        control.shutdownNow();
    }

    private void receive(Channel channel, List<byte[]> frames) {
        Message message;
        try {
            message = Message.decode(frames, signer);
        } catch (Message.Rejected e) {
            LOG.log(Level.WARNING, "Dropped on {0}: {1}", channel, e.getMessage());
            return;
        }
        switch (channel) {
            case stdin -> questions.answered(message);
            case control -> control.execute(() -> handle(channel, message));
            case shell -> {
                if (message.type().equals("execute_request")) {
                    executions.add(message);
                } else {
                    beside.execute(() -> handle(channel, message));
                }
            }
            case iopub -> throw new IllegalArgumentException("nothing is received on iopub");
        }
    }

    private void handle(Channel channel, Message request) {
        publisher.status(request.header(), "busy");
        boolean end = request.type().equals("shutdown_request");
        try {
            ObjectNode reply = answer(request);
            if (reply != null) {
                publisher.reply(channel, request, Requests.replyType(request), reply);
                if (end) {
                    publisher.publish(request.header(), "shutdown_reply", reply);
                }
            } else if (Requests.expectsReply(request)) {
                LOG.log(Level.WARNING, "Unknown request {0}", request.type());
                failed(channel, request, "UnknownRequest", request.type());
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "A request failed: " + request.type(), e);
            failed(channel, request, e.getClass().getName(), String.valueOf(e.getMessage()));
        } finally {
            publisher.status(request.header(), "idle");
            if (end) {
                shutdown.countDown();
            }
        }
    }

    private void failed(Channel channel, Message request, String name, String message) {
        if (Requests.expectsReply(request)) {
            ObjectNode reply = Publisher.object();
            Executions.error(reply, new CellOutcome.Failed(name, message, List.of()));
            publisher.reply(channel, request, Requests.replyType(request), reply);
        }
    }

    private @Nullable ObjectNode answer(Message request) {
        return switch (request.type()) {
            case "interrupt_request" -> {
                session.interrupt();
                yield Requests.ok();
            }
            case "shutdown_request" -> Requests.ok().put("restart", request.flag("restart", false));
            default -> requests.answer(request);
        };
    }
}
