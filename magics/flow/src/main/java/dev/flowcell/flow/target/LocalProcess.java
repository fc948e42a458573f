package dev.flowcell.flow.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.runtime.engine.Marks;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.Stores;
import dev.flowcell.runtime.value.RecordJson;

/** Starts a run as a process of this machine, one that outlives whoever started it. */
final class LocalProcess {

    /// The shell stays to write down how the run ended, and to start the process again that ends so that another goes
    /// on (exit code 75, see the engine). Those that help with maps are started again, too, a few times, and end with
    /// it. Everything that varies is an argument, nothing is pasted into it.
    private static final String SCRIPT = """
            folder=$1; last=$2; shift 2
            help() {
              number=$1; shift; ending=; again=20
              trap 'ending=1; kill -TERM $child 2>/dev/null' TERM
              trap '' HUP INT
              while [ -z "$ending" ] && [ $again -gt 0 ]; do
                FLOWCELL_PROCESS=$number FLOWCELL_WORKDIR="$folder/work-$number" \\
                  "$@" >>"$folder/output.log" 2>&1 </dev/null &
                child=$!
                wait $child && break
                while kill -0 $child 2>/dev/null; do wait $child; done
                again=$((again - 1))
              done
            }
            helpers=
            while [ $last -gt 0 ]; do
              help $last "$@" &
              helpers="$helpers $!"; last=$((last - 1))
            done
            again=1000
            while :; do
              "$@" >>"$folder/output.log" 2>&1 </dev/null &
              child=$!
              echo $$ >"$folder/shell"
              echo $child >"$folder/pid.part" && mv "$folder/pid.part" "$folder/pid"
              trap '' HUP INT
              trap 'kill -TERM $child' TERM
              wait $child; code=$?
              while kill -0 $child 2>/dev/null; do wait $child; code=$?; done
              again=$((again - 1))
              [ $code = 75 ] && [ $again -gt 0 ] && [ ! -e "$folder/cancelled" ] || break
            done
            [ -z "$helpers" ] || { kill -TERM $helpers 2>/dev/null; wait $helpers; }
            echo $code >"$folder/exit.part" && mv "$folder/exit.part" "$folder/exit"
            """;

    private LocalProcess() {
    }

    /// Starts it.
    ///
    /// @param folder
    ///            takes what it says and how it ends
    static void start(RunFolder folder, RunRequest request, LocalProgram.Command program) throws IOException {
        Files.createDirectories(folder.work());
        Files.write(folder.output(), new byte[0]);
        note(request);
        var command = new ArrayList<String>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            // A session of its own, so that Ctrl-C in a terminal does not reach it.
            command.add("/usr/bin/setsid");
        }
        command.addAll(List.of("/bin/sh", "-c", SCRIPT, "flowcell", folder.path().toString(),
                String.valueOf(Math.max(1, request.spec().processes()) - 1)));
        command.addAll(program.words());
        var builder = new ProcessBuilder(command).directory(program.directory().toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        var environment = builder.environment();
        environment.clear();
        environment.putAll(program.environment());
        folder.launched(builder.start().pid());
    }

    /** Writes down in the store what is run: a run whose process is killed before it does so can be resumed, too. */
    private static void note(RunRequest request) {
        var store = request.spec().store();
        if (store == null) {
            return;
        }
        try {
            Stores.open(store).put("runs/" + request.spec().run() + "/plan.json",
                    RecordJson.write(new Marks.Run(request.image().plan(), request.spec()))
                            .getBytes(StandardCharsets.UTF_8));
        } catch (IOException | Fault e) {
            // The process says what is wrong with its store.
        }
    }
}
