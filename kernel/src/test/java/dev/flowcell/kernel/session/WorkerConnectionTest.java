package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.flowcell.runtime.worker.WorkerMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is let in at the port to which a worker connects. */
@Timeout(30)
class WorkerConnectionTest {

    private static final byte[] TOKEN = new byte[WorkerMain.TOKEN];

    static {
        Arrays.fill(TOKEN, (byte) 7);
    }

    @Test
    void whoeverLacksTheTokenIsSentAway() throws Exception {
        byte[] nearly = TOKEN.clone();
        nearly[TOKEN.length - 1]++;
        try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket[]> accepted = CompletableFuture.supplyAsync(() -> accept(server));
            List<Socket> strangers = new ArrayList<>();
            for (byte[] token : List.of(nearly, new byte[TOKEN.length],
                    "GET / HTTP/1.1\r\n\r\n".repeat(9).getBytes())) {
                strangers.add(connect(server, token, 0));
            }
            Socket silent = connect(server, new byte[0], -1);
            silent.shutdownOutput();
            strangers.add(silent);
            for (Socket stranger : strangers) {
                assertThat(closed(stranger)).isTrue();
            }
            assertThat(accepted).isNotDone();

            Socket frames = connect(server, TOKEN, WorkerMain.FRAMES);
            Socket commands = connect(server, TOKEN, WorkerMain.COMMANDS);
            assertThat(accepted.get()).extracting(Socket::getPort).containsExactly(commands.getLocalPort(),
                    frames.getLocalPort());
        }
    }

    @Test
    void whoIsNoDebuggerIsSentAway() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            CompletableFuture<DebuggerConnection> accepted = CompletableFuture.supplyAsync(() -> {
                try {
                    return DebuggerConnection.accept(server);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            Socket stranger = connect(server, "GET / HTTP/1.1\r\n\r\n".getBytes(), -1);
            stranger.getInputStream().readNBytes("JDWP-Handshake".length());
            assertThat(closed(stranger)).isTrue();
            assertThat(accepted).isNotDone();

            Socket agent = connect(server, "JDWP-Handshake".getBytes(), -1);
            DebuggerConnection connection = accepted.get();
            agent.getInputStream().readNBytes("JDWP-Handshake".length());
            byte[] packet = {0, 0, 0, 12, 0, 0, 0, 1, 0, 64, 100, 7};
            agent.getOutputStream().write(packet);
            assertThat(connection.readPacket()).isEqualTo(packet);
            connection.writePacket(packet);
            assertThat(agent.getInputStream().readNBytes(packet.length)).isEqualTo(packet);
            agent.close();
            assertThat(connection.readPacket()).isEmpty();
            connection.close();
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void aWorkerThatEndsAtOnceIsNotWaitedFor() {
        SessionSettings settings = SessionSettings.defaults().withWorkerOptions(List.of("-XX:+NoSuchOption"));
        try (Session session = Sessions.start(settings)) {
            CellOutcome outcome = session.execute(CellRequest.of("1 + 1"), new RecordingDisplay());
            assertThat(((CellOutcome.Failed) outcome).message()).contains("The worker process does not start");
        }
    }

    private static Socket[] accept(ServerSocket server) {
        try {
            return Worker.accept(server, TOKEN);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Socket connect(ServerSocket server, byte[] token, int purpose) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
        byte[] hello = purpose < 0 ? token : Arrays.copyOf(token, token.length + 1);
        if (purpose >= 0) {
            hello[token.length] = (byte) purpose;
        }
        socket.getOutputStream().write(hello); // at once: whoever is sent away can't write any more
        return socket;
    }

    private static boolean closed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }
}
