package dev.flowcell.runtime.notify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A web address that ends of runs are posted to: it answers with the given codes, the last one for ever; 0 is silence. */
public final class Hook implements AutoCloseable {

    private final HttpServer server;
    private final Deque<Integer> codes = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    public Hook(Integer... codes) {
        this.codes.addAll(Arrays.asList(codes));
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            bodies.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            var code = code();
            if (code == 0) {
                closed.await();
                return;
            }
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic");
            exchange.sendResponseHeaders(code, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized int code() {
        return codes.size() > 1 ? codes.removeFirst() : codes.getFirst();
    }

    /** An address with a token in it. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hooks/t0ken?key=k3y";
    }

    /** As a message shows it. */
    public String shown() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/…";
    }

    /** What was posted: method, path and body. */
    public List<String> bodies() {
        return bodies;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
