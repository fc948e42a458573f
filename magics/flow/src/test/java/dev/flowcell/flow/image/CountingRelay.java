package dev.flowcell.flow.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Stands between a client and a server and counts what the client sends, to the byte. It hangs up on TLS, as a
/// registry does that speaks plain HTTP; the JDK's server would wait for a request's end that never comes.
final class CountingRelay implements AutoCloseable {

    private static final int TLS_HANDSHAKE = 0x16;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final InetSocketAddress behind;
    private final AtomicLong received = new AtomicLong();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    CountingRelay(InetSocketAddress behind) throws IOException {
        this.behind = behind;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Bytes from clients since the last call. */
    long received() {
        return received.getAndSet(0);
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> relay(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void relay(Socket client) {
        try (client; var to = new Socket()) {
            var in = client.getInputStream();
            var first = in.read();
            if (first < 0 || first == TLS_HANDSHAKE) {
                return;
            }
            open.add(to);
            to.connect(behind);
            var answers = Thread.ofVirtual().start(() -> {
                try {
                    to.getInputStream().transferTo(client.getOutputStream());
                    client.shutdownOutput();
                } catch (IOException e) {
                    // The client has had enough.
                }
            });
            to.getOutputStream().write(first);
            received.incrementAndGet();
            count(in, to.getOutputStream());
            to.shutdownOutput();
            answers.join();
        } catch (IOException e) {
            // One of both has gone; the other sees it by the end of its stream.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count(InputStream in, OutputStream out) throws IOException {
        var chunk = new byte[1 << 16];
        for (var count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            received.addAndGet(count);
            out.write(chunk, 0, count);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
