package dev.flowcell.runtime.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A message between kernel and worker beside JShell's own channel.
///
/// @param cell
///            number of the cell that it belongs to
public record Frame(Kind kind, int cell, byte[] body) {

    /** What a frame says; its direction is part of it. */
    public enum Kind {
        /** Worker: text written to standard output, UTF-8. */
        output,
        /** Worker: text written to standard error, UTF-8. */
        error,
        /** Worker: an id and a bundle to show, or to put in the place of what the id showed. */
        show,
        /** Worker: wants a line; the body is the prompt. */
        ask,
        /** Kernel: the line. */
        answer,
        /** Kernel: nobody answers; the body says why. */
        unanswered,
        /** Kernel: interrupt the running code of a lane, whose number is in the place of a cell's. */
        interrupt,
        /** Worker: clear what the cell has shown; a byte that is 1 if only when something else is shown. */
        clear,
        /** Worker: as {@link #show}, of what will soon look otherwise; may be left out where nothing is drawn again. */
        passing,
        /** Kernel: a stop waits for the running code of a lane; bring it back from a system call. */
        unblock,
        /** Worker: a message of a comm. */
        comm,
        /** Kernel: connect another line of commands for a lane; the body is the port. */
        line
    }

    private static final Kind[] KINDS = Kind.values();

    /** A frame of text. */
    public static Frame text(Kind kind, int cell, String text) {
        return new Frame(kind, cell, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Writes it; the caller flushes. */
    public void write(DataOutputStream out) throws IOException {
        out.writeByte(kind.ordinal());
        out.writeInt(cell);
        out.writeInt(body.length);
        out.write(body);
    }

    /** Reads the next one. */
    public static Frame read(DataInputStream in) throws IOException {
        Kind kind = KINDS[in.readByte()];
        int cell = in.readInt();
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        return new Frame(kind, cell, body);
    }
}
