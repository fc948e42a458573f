package dev.flowcell.kernel;

import java.nio.file.Path;

import dev.flowcell.kernel.session.SessionSettings;

/** Starts the kernel alone, without the flows' magics, to try it under a real front-end. */
public final class TryKernel {

    private TryKernel() {
    }

    public static void main(String[] arguments) {
        JupyterKernel.run(Path.of(arguments[0]), SessionSettings.defaults());
        System.exit(0);
    }
}
