package dev.flowcell.kubernetes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and the API server, and cuts all connections when asked to, as its restart would. */
final class BreakingProxy implements AutoCloseable {

    private final ServerSocket server;
    private final URI target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    BreakingProxy(String target) throws IOException {
        this.target = URI.create(target);
        this.server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.startVirtualThread(this::accept);
    }

    String address() {
        return "https://127.0.0.1:" + server.getLocalPort();
    }

    void cut() {
        open.forEach(BreakingProxy::close);
        open.clear();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                var upstream = new Socket(target.getHost(), target.getPort() < 0 ? 443 : target.getPort());
                open.add(client);
                open.add(upstream);
                Thread.startVirtualThread(() -> pump(client, upstream));
                Thread.startVirtualThread(() -> pump(upstream, client));
            } catch (IOException e) {
                // Closed, or the next connection will do.
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Cut.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
