package dev.flowcell.runtime.s3;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// Stands before an S3 server and does to its connections what networks and S3 itself do at their worst. A request and
/// its answer have a connection of their own.
final class FaultProxy implements AutoCloseable {

    /** What becomes of a request. */
    enum Trouble {
        /** Nothing. */
        none,
        /** 500, and the server never hears of it. */
        failed,
        /** 503 SlowDown, and the server never hears of it. */
        slowDown,
        /** The connection ends, and the server never hears of it. */
        dropBefore,
        /** The server does it, and then the connection ends without an answer. */
        dropAfter,
        /** The server does it, and then 500 is answered. */
        failedAfter,
        /** The connection ends in the middle of the answer's body. */
        truncate,
        /** The clock is said to be wrong, by an hour. */
        skew,
        /** The answer takes a moment. */
        slow
    }

    /// @param number
    ///            of the request, from 0
    record Asked(int number, String method, String target) {
    }

    private final URI upstream;
    private final Function<Asked, Trouble> troubles;
    private final ServerSocket socket;
    /** What was done to each request, in order. */
    final List<Trouble> done = new CopyOnWriteArrayList<>();
    private int number;

    FaultProxy(URI upstream, Function<Asked, Trouble> troubles) {
        this(upstream, 0, troubles);
    }

    FaultProxy(URI upstream, int port, Function<Asked, Trouble> troubles) {
        this.upstream = upstream;
        this.troubles = troubles;
        try {
            this.socket = new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** The troubles of a list, one request each, and then none. */
    static Function<Asked, Trouble> first(Trouble... list) {
        return asked -> asked.number() < list.length ? list[asked.number()] : Trouble.none;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void accept() {
        try {
            while (true) {
                var client = socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private record Request(String line, List<String> headers, byte[] body) {
    }

    private void serve(Socket client) {
        try (client) {
            var request = read(client);
            if (request == null) {
                return;
            }
            var trouble = trouble(request);
            switch (trouble) {
                case none -> client.getOutputStream().write(forward(request));
                case failed -> client.getOutputStream().write(error("500 Internal Server Error", "InternalError", 0));
                case slowDown -> client.getOutputStream().write(error("503 Slow Down", "SlowDown", 0));
                case dropBefore -> client.setSoLinger(true, 0);
                case dropAfter -> forward(request);
                case failedAfter -> {
                    forward(request);
                    client.getOutputStream().write(error("500 Internal Server Error", "InternalError", 0));
                }
                case truncate -> {
                    var answer = forward(request);
                    client.getOutputStream().write(answer, 0, half(answer));
                }
                case skew -> client.getOutputStream().write(error("403 Forbidden", "RequestTimeTooSkewed", -60));
                case slow -> {
                    var answer = forward(request);
                    Thread.sleep(Duration.ofMillis(50)); // time is what this trouble is
                    client.getOutputStream().write(answer);
                }
            }
        } catch (IOException | InterruptedException e) {
            // The client is gone, or it was closed.
        }
    }

    private synchronized Trouble trouble(Request request) {
        var words = request.line().split(" ");
        var trouble = troubles.apply(new Asked(number++, words[0], words[1]));
        done.add(trouble);
        return trouble;
    }

    private static Request read(Socket client) throws IOException {
        var in = new BufferedInputStream(client.getInputStream());
        var line = line(in);
        if (line.isEmpty()) {
            return null;
        }
        var headers = new java.util.ArrayList<String>();
        var length = 0;
        for (var header = line(in); !header.isEmpty(); header = line(in)) {
            var lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).strip());
            }
            if (lower.startsWith("expect:")) {
                client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } else if (!lower.startsWith("connection:")) {
                headers.add(header);
            }
        }
        return new Request(line, headers, in.readNBytes(length));
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private byte[] forward(Request request) throws IOException {
        try (var server = new Socket(upstream.getHost(), upstream.getPort())) {
            var head = request.line() + "\r\n" + String.join("\r\n", request.headers())
                    + "\r\nConnection: close\r\n\r\n";
            server.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            server.getOutputStream().write(request.body());
            server.getOutputStream().flush();
            return closing(server.getInputStream().readAllBytes());
        }
    }

    /** Says that the connection ends after this answer, so that the client does not use it again. */
    private static byte[] closing(byte[] answer) {
        var text = new String(answer, StandardCharsets.ISO_8859_1);
        var end = text.indexOf("\r\n") + 2;
        return (text.substring(0, end) + "Connection: close\r\n" + text.substring(end))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The head and half of the body. */
    private static int half(byte[] answer) {
        var body = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        return body + (answer.length - body) / 2;
    }

    private static byte[] error(String status, String code, int minutes) {
        var body = "<Error><Code>" + code + "</Code><Message>" + code + "</Message></Error>";
        var date = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC)
                .format(Instant.now().plus(Duration.ofMinutes(minutes)));
        return ("HTTP/1.1 " + status + "\r\nDate: " + date + "\r\nContent-Type: application/xml\r\nContent-Length: "
                + body.length() + "\r\nConnection: close\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1);
    }
}
