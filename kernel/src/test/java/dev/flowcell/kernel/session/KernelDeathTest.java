package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of a session outlives its kernel, however that dies; and no child of a cell its worker. */
@Timeout(60)
class KernelDeathTest {

    private static final String CHILDREN = """
            var child = new ProcessBuilder("sleep", "600").start();
            new ProcessBuilder("sh", "-c", "sleep 600 & echo orphan $!").inheritIO().start().waitFor();
            System.out.println("pid " + child.pid());
            System.out.println("pid " + ProcessHandle.current().pid());
            """;

    @TempDir
    Path temporary;

    /** A kernel of its own, for the test to kill. */
    static final class Kernel {

        private Kernel() {
        }

        public static void main(String[] arguments) throws IOException {
            Session session = Sessions.start(SessionSettings.defaults());
            RecordingDisplay display = new RecordingDisplay();
            for (String cell : arguments) {
                session.execute(CellRequest.of(cell), display);
            }
            System.out.println(display.out() + "ready");
            int _ = System.in.read(); // until it is killed
        }
    }

    private Process start(String... cells) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + temporary, "-cp", System.getProperty("java.class.path"),
                        Kernel.class.getName()));
        command.addAll(List.of(cells));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<ProcessHandle> processes(Process kernel) throws IOException {
        List<ProcessHandle> found = new ArrayList<>();
        int named = 0;
        BufferedReader lines = kernel.inputReader();
        for (String line = lines.readLine(); line != null && !line.equals("ready"); line = lines.readLine()) {
            if (line.matches("(pid|orphan) \\d+")) {
                named++;
                ProcessHandle.of(Long.parseLong(line.split(" ")[1])).ifPresent(found::add);
            }
        }
        assertThat(named).isEqualTo(3);
        return found;
    }

    private List<Path> folders() {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("flowcell-session-")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aKilledKernelLeavesNothing() throws Exception {
        Process kernel = start(CHILDREN);
        List<ProcessHandle> left = processes(kernel);
        assertThat(folders()).hasSize(1);
        kernel.destroyForcibly().waitFor();
        for (ProcessHandle each : left) {
            each.onExit().get(20, TimeUnit.SECONDS);
        }
        assertThat(folders()).isEmpty();
    }

    @Test
    void aKilledWorkerLeavesNoChildren() throws Exception {
        Process kernel = start(CHILDREN, "Runtime.getRuntime().halt(1);");
        for (ProcessHandle each : processes(kernel)) {
            each.onExit().get(20, TimeUnit.SECONDS);
        }
        kernel.destroyForcibly().waitFor();
    }

    @Test
    void whatTwoKilledProcessesLeftIsSweptUp() throws Exception {
        Path old = Files.createDirectories(temporary.resolve("flowcell-session-old"));
        Files.createFile(old.resolve("lock"));
        assertThat(old.toFile().setLastModified(0)).isTrue();
        Process kernel = start(CHILDREN);
        processes(kernel);
        while (Files.exists(old)) { // it is swept beside the cells, at its own pace
            Thread.onSpinWait();
        }
        kernel.destroyForcibly().waitFor();
    }
}
