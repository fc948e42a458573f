package dev.flowcell.kernel.session;

import java.util.Map;

import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** Gives JShell the session's own execution. */
record Engine(ExecutionControl execution) implements ExecutionControlProvider {

    @Override
    public String name() {
        return "flowcell";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
        return execution;
    }
}
