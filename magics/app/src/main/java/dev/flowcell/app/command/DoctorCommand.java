package dev.flowcell.app.command;

import dev.flowcell.app.terminal.Ansi;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.runtime.error.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** `flowcell doctor`. */
@Command(name = "doctor", description = "Looks at this machine and at a cluster: what is there, what is missing and how to mend it.")
final class DoctorCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "CLUSTER", arity = "0..*", description = "As after %%cluster, such as \"k8s --namespace flows\". Default: this machine alone.")
    List<String> cluster = new ArrayList<>();

    DoctorCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var local = new ArrayList<>(Machine.check(context.environment()));
        show(local);
        var code = fine(local) ? 0 : Fault.Whose.settings.exitCode();
        if (!cluster.isEmpty()) {
            var remote = context.parts().check(context.parts().cluster(String.join(" ", cluster)));
            show(remote);
            code = code != 0 || fine(remote) ? code : code(remote);
        }
        return code;
    }

    /** That with which a run there would be refused: what a person has set is looked at first. */
    private static int code(List<Finding> findings) {
        return findings.stream().filter(finding -> !finding.fine()).mapToInt(finding -> finding.whose().exitCode())
                .min().orElse(0);
    }

    private static boolean fine(List<Finding> findings) {
        return findings.stream().allMatch(Finding::fine);
    }

    private void show(List<Finding> findings) {
        for (var finding : findings) {
            var mark = finding.fine()
                    ? context.terminal().coloured(Ansi.green, "ok     ")
                    : context.terminal().coloured(Ansi.red, "missing");
            context.print(mark + "  " + finding.what() + (finding.remedy().isEmpty() ? "" : ": " + finding.remedy()));
        }
    }
}
