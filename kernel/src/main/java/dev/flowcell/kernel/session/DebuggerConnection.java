package dev.flowcell.kernel.session;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import com.sun.jdi.connect.spi.ClosedConnectionException;
import com.sun.jdi.connect.spi.Connection;

/// A connection that a virtual machine's debugger agent has opened to this process, as the JDK's debugger interface
/// uses it. The interface has its own, for which it looks through all jars of the class path, at every start.
final class DebuggerConnection extends Connection {

    private static final byte[] HELLO = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);
    private static final int HELLO_MILLIS = 5_000;
    /** Bytes of a packet's length, id, flags and code. */
    private static final int HEADER = 11;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private DebuggerConnection(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /// Waits until an agent has connected and said what the protocol wants; who says anything else is sent away.
    ///
    /// @throws IOException
    ///             if the server socket is closed or its time is over
    static DebuggerConnection accept(ServerSocket server) throws IOException {
        while (true) {
            Socket socket = server.accept();
            if (greeted(socket)) {
                socket.setTcpNoDelay(true);
                return new DebuggerConnection(socket);
            }
            socket.close();
        }
    }

    private static boolean greeted(Socket socket) {
        try {
            socket.setSoTimeout(HELLO_MILLIS);
            socket.getOutputStream().write(HELLO); // the agent waits for it
            boolean agent = Arrays.equals(socket.getInputStream().readNBytes(HELLO.length), HELLO);
            socket.setSoTimeout(0);
            return agent;
        } catch (IOException e) {
            return false; // it said nothing
        }
    }

    @Override
    public byte[] readPacket() throws IOException {
        try {
            int length = in.readInt();
            if (length < HEADER) {
                throw new IOException("a debugger's packet of " + length + " bytes");
            }
            byte[] packet = Arrays.copyOf(new byte[]{(byte) (length >>> 24), (byte) (length >>> 16),
                    (byte) (length >>> 8), (byte) length}, length);
            in.readFully(packet, Integer.BYTES, length - Integer.BYTES);
            return packet;
        } catch (EOFException end) {
            return new byte[0]; // which says so
        } catch (IOException e) {
            throw isOpen() ? e : new ClosedConnectionException();
        }
    }

    @Override
    public void writePacket(byte[] packet) throws IOException {
        if (!isOpen()) {
            throw new ClosedConnectionException();
        }
        synchronized (out) {
            out.write(packet);
        }
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosed();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
