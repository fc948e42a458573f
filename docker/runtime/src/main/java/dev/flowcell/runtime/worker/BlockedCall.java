package dev.flowcell.runtime.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Brings a thread back from a system call that no interrupt ends, so that the stop that waits for it arrives: a read
/// from a socket, a pipe or a terminal, the opening of a named pipe. Linux only; elsewhere such code ends with its
/// worker.
///
/// A signal ends the call. The JDK begins a read from a file again where it was signalled, so the file is replaced by an
/// empty one first; an opening of a named pipe ends when its other side is opened.
final class BlockedCall {

    /** The signal that the JDK itself uses to wake threads: its handler does nothing. */
    private static final int WAKE = 62;
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final int READ_WRITE = 2;
    private static final int NO_BLOCKING = 2048;
    private static final int NAME_LENGTH = 4096;

    /** The numbers of `read`, `readv`, `pread64`, and of `open` and `openat`. */
    private record Numbers(Set<Long> reads, long open, long openAt) {

        static Numbers ofThisMachine() {
            return "aarch64".equals(System.getProperty("os.arch"))
                    ? new Numbers(Set.of(63L, 65L, 67L), -1, 56)
                    : new Numbers(Set.of(0L, 19L, 17L), 2, 257);
        }
    }

    private BlockedCall() {
    }

    /** Brings back all threads of this name. */
    static void end(String threadName) {
        if (!Files.isDirectory(TASKS)) {
            return;
        }
        try (Stream<Path> tasks = Files.list(TASKS)) {
            for (Path task : tasks.toList()) {
                endIfNamed(task, threadName);
            }
        } catch (IOException e) {
            // The code then ends with its worker.
        }
    }

    private static void endIfNamed(Path task, String threadName) {
        try {
            if (read(task.resolve("comm")).equals(threadName)) {
                end(task);
            }
        } catch (IOException e) {
            // It has ended since it was listed.
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file).strip();
    }

    private static void end(Path task) throws IOException {
        String[] call = read(task.resolve("syscall")).split(" ", -1);
        if (call.length < 3) {
            return; // it runs
        }
        Numbers numbers = Numbers.ofThisMachine();
        long number = Long.parseLong(call[0]);
        if (numbers.reads.contains(number)) {
            replace((int) argument(call[1]));
        } else if (number == numbers.open) {
            openOtherSide(argument(call[1]));
        } else if (number == numbers.openAt) {
            openOtherSide(argument(call[2]));
        }
        wake(Integer.parseInt(task.getFileName().toString()));
    }

    private static long argument(String hexadecimal) {
        return Long.parseUnsignedLong(hexadecimal.substring(2), 16);
    }

    /** Puts an empty file in the place of a pipe or a terminal that is being read. */
    private static void replace(int descriptor) {
        Path open = Path.of("/proc/self/fd/" + descriptor);
        if (Files.isRegularFile(open)) {
            return; // such a read ends by itself
        }
        try (Arena arena = Arena.ofConfined()) {
            int empty = (int) open().invokeExact(arena.allocateFrom("/dev/null"), 0);
            int _ = (int) function("dup2", JAVA_INT, JAVA_INT).invokeExact(empty, descriptor);
            int _ = (int) function("close", JAVA_INT).invokeExact(empty);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Opens a named pipe that another thread waits for to open; the name is at an address of this process. */
    private static void openOtherSide(long address) {
        MemorySegment name = MemorySegment.ofAddress(address).reinterpret(NAME_LENGTH);
        try {
            int other = (int) open().invokeExact(name, READ_WRITE | NO_BLOCKING);
            if (other >= 0) {
                Thread.sleep(20); // the waiting thread's own opening ends only while this side is open
                int _ = (int) function("close", JAVA_INT).invokeExact(other);
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void wake(int thread) throws IOException {
        boolean handled = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            handled |= line.startsWith("SigCgt:")
                    && (Long.parseUnsignedLong(line.substring(7).strip(), 16) >>> (WAKE - 1) & 1) == 1;
        }
        if (!handled) {
            return; // it would end the process
        }
        try {
            int _ = (int) function("tgkill", JAVA_INT, JAVA_INT, JAVA_INT)
                    .invokeExact((int) ProcessHandle.current().pid(), thread, WAKE);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle open() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
    }

    private static MethodHandle function(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, List.of(arguments).toArray(MemoryLayout[]::new)));
    }
}
