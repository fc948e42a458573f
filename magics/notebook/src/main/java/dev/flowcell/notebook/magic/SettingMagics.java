package dev.flowcell.notebook.magic;

import java.util.List;
import java.util.Map;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.notebook.ClusterLine;
import dev.flowcell.notebook.ClusterLine.Act;
import dev.flowcell.notebook.Notebook;
import dev.flowcell.notebook.cells.Options;
import dev.flowcell.notebook.cells.Setting;
import dev.flowcell.notebook.cells.SettingReader;
import dev.flowcell.notebook.display.Where;
import dev.flowcell.runtime.secret.SecretForms;
import dev.flowcell.runtime.secret.Secrets;

/** `%cluster`, `%env`, `%file`, `%secret`. */
final class SettingMagics {

    private static final String CLUSTER = ClusterLine.USAGE + """

              --registry HOST/PATH    where images are pushed; plain HTTP for localhost only
              --namespace NAME        the Kubernetes namespace; default: the context's own
              --region REGION         of AWS; default: the one of your own configuration
              --store ADDRESS         where results live: s3:BUCKET/PREFIX or file:PATH; for pods file:/PATH?claim=NAME
              --endpoint URL          where the service of a store on S3 answers, for others than AWS
              --cpu 2, --memory 4Gi   the size of the pod or task
              --disk 40Gi             its space for temporary files
              --service-account NAME  of the pod
              --role NAME             of the flow's own code, on ECS, or by the service account on EKS
              --subnets A,B           of tasks on ECS, or of a Fargate profile that --create makes on EKS
              --security-groups, --spot   of a task on ECS
              --create                makes what is missing, and shows it first
              --delete [--yes]        lists what Flowcell made; --yes removes it
              --base IMAGE            the base image; also FLOWCELL_BASE_IMAGE
              --arch amd64|arm64      of the image; default: this machine's
            %cluster alone says where runs go now""";
    private static final String SECRET = "%secret NAME"
            + " [--from prompt|env:VAR|dotenv:FILE#KEY|aws:ID[#KEY]|ssm:PATH|k8s:SECRET/KEY] [--push]";

    private final Notebook notebook;
    private final List<TargetProvider> providers;
    private final SecretValues secrets;

    SettingMagics(Notebook notebook, List<TargetProvider> providers, SecretValues secrets) {
        this.notebook = notebook;
        this.providers = providers;
        this.secrets = secrets;
    }

    List<Magic> all() {
        return List.of(
                new LineMagic("cluster", "chooses where runs go, and checks it", CLUSTER, this::cluster),
                new LineMagic("env", "sets an environment variable, the same in every run", "%env NAME=value",
                        (arguments, context) -> {
                            for (var setting : Settings.line(notebook.folder(), "env", arguments)) {
                                if (setting instanceof Setting.Environment variable) {
                                    context.session().environment(Map.of(variable.name(), variable.value()));
                                }
                            }
                        }),
                new LineMagic("file", "takes files and folders along into the image", "%file PATH…",
                        (arguments, context) -> Settings.files(notebook.folder(), "file",
                                Settings.line(notebook.folder(), "file", arguments))),
                new LineMagic("secret", "declares a secret, which code reads with secret(\"NAME\")", SECRET,
                        this::secret));
    }

    private void cluster(String arguments, CellContext context) {
        if (arguments.isEmpty()) {
            say(context.display(), "runs go to " + Where.of(notebook.cluster()));
            return;
        }
        var line = notebook.meant(ClusterLine.read(arguments));
        var settings = line.settings();
        var provider = TargetProvider.of(settings, providers);
        if (line.act() == Act.delete) {
            delete(provider.deletion(settings), line.sure(), context.display());
            return;
        }
        if (line.act() == Act.create) {
            for (var change : provider.creation(settings)) {
                say(context.display(), change.what());
                change.done().run();
            }
        }
        var findings = provider.check(settings);
        notebook.cluster(settings);
        say(context.display(), "runs go to " + Where.of(settings));
        findings.forEach(finding -> say(context.display(), line(finding)));
    }

    private static void delete(List<Change> changes, boolean sure, Display display) {
        if (changes.isEmpty()) {
            say(display, "there is nothing of Flowcell's to delete");
        }
        for (var change : changes) {
            say(display, (sure ? "" : "would: ") + change.what());
            if (sure) {
                change.done().run();
            }
        }
        if (!sure && !changes.isEmpty()) {
            say(display, "nothing was done yet: add --yes");
        }
    }

    private static String line(Finding finding) {
        return (finding.fine() ? "✔ " : "✘ ") + finding.what()
                + (finding.remedy().isEmpty() ? "" : ": " + finding.remedy());
    }

    private void secret(String arguments, CellContext context) {
        var push = Options.read("%secret", arguments, SettingReader.SECRET).has("--push");
        for (var setting : Settings.line(notebook.folder(), "secret", arguments)) {
            if (setting instanceof Setting.Secret(var declared)) {
                declare(declared, push, context);
            }
        }
    }

    private void declare(Secret declared, boolean push, CellContext context) {
        var name = declared.name();
        var value = secrets.declare(declared, push, context);
        context.session().secret(name, value);
        if (!SecretForms.findable(value)) {
            context.display().stream(Stream.stderr, Secrets.shownLine(name) + "\n");
        }
        if (push) {
            var change = secrets.push(name, value);
            say(context.display(), change.what());
            change.done().run();
            say(context.display(), "runs on " + Where.of(notebook.cluster()) + " find " + name + " now");
        }
    }

    private static void say(Display display, String text) {
        display.stream(Stream.stdout, text + "\n");
    }
}
