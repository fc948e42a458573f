package dev.flowcell.app;

import dev.flowcell.app.kernelspec.Launch;
import dev.flowcell.aws.ecs.EcsTargets;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.image.JibImageBuilder;
import dev.flowcell.flow.library.LibraryResolver;
import dev.flowcell.flow.library.MavenLibraries;
import dev.flowcell.flow.operations.FlowNames;
import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.operations.StandardFlows;
import dev.flowcell.flow.target.ClassCache;
import dev.flowcell.flow.target.DockerTargets;
import dev.flowcell.flow.target.LocalTargets;
import dev.flowcell.flow.report.RunReport;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.LocalCache;
import dev.flowcell.flow.target.TargetProvider;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.flow.target.TargetProvider.Uses;
import dev.flowcell.kernel.JupyterKernel;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.session.SessionSettings;
import dev.flowcell.kernel.session.Sessions;
import dev.flowcell.kubernetes.KubernetesTargets;
import dev.flowcell.notebook.ClusterLine;
import dev.flowcell.notebook.Notebook;
import dev.flowcell.notebook.NotebookCluster;
import dev.flowcell.notebook.NotebookSchedule;
import dev.flowcell.notebook.cells.FlowSources;
import dev.flowcell.notebook.cells.GraphJson;
import dev.flowcell.notebook.cells.NotebookFile;
import dev.flowcell.notebook.display.GraphDisplay;
import dev.flowcell.notebook.magic.FlowMagics;
import dev.flowcell.notebook.report.RunPage;
import dev.flowcell.notebook.secret.ClusterSecretStores;
import dev.flowcell.notebook.secret.SecretSources;
import dev.flowcell.notebook.secret.SecretStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The one place where the real parts are put together. */
public final class Wiring implements Parts {

    private final Map<String, String> environment = System.getenv();
    private final Path home;
    private final List<String> workerOptions;
    private final LibraryResolver libraries = new MavenLibraries();
    private final KubernetesTargets kubernetes = new KubernetesTargets(EksTargets.connector());
    private final SecretStores stores = new ClusterSecretStores(kubernetes);
    private final List<TargetProvider> providers;
    private final Flows flows;

    /** With the user's own folder. */
    public Wiring() {
        this(home(), Launch.runCache(), Launch.workerOptions());
    }

    /// With another folder.
    ///
    /// @param home
    ///            where images, libraries, runs and the history are kept
    /// @param workerOptions
    ///            further options for the virtual machine of a session's worker
    Wiring(Path home, ClassCache runCache, List<String> workerOptions) {
        this.home = home;
        this.workerOptions = workerOptions;
        var local = new LocalTargets(home, runCache);
        var clusters = List.<TargetProvider>of(new DockerTargets(home), new EksTargets(kubernetes), kubernetes,
                new EcsTargets());
        providers = Stream.concat(Stream.of(local), clusters.stream()).toList();
        flows = new StandardFlows(home, libraries, new JibImageBuilder(home), local, clusters, RunPage::of);
    }

    @Override
    public Flows flows() {
        return flows;
    }

    @Override
    public NotebookFlow read(Path notebook) {
        var file = NotebookFile.read(notebook);
        return new NotebookFlow(FlowSources.of(file), NotebookCluster.of(file.cells()),
                NotebookSchedule.of(file.cells()));
    }

    @Override
    public ClusterSettings cluster(String text) {
        return ClusterLine.parse(text);
    }

    @Override
    public List<Finding> check(ClusterSettings settings) {
        return TargetProvider.of(settings, providers).check(settings);
    }

    @Override
    public String policies(FlowSource flow, @Nullable String name, boolean scheduled, ClusterSettings settings) {
        return TargetProvider.of(settings, providers).policies(settings,
                new Uses(name == null ? FlowNames.ofNotebook(flow.notebook()) : FlowNames.checked(name),
                        flow.secrets(), scheduled));
    }

    @Override
    public LocalCache cache() {
        return new LocalCache(home);
    }

    @Override
    public String graphText(NotebookFlow notebook, CellGraph graph) {
        return GraphDisplay.of(graph, Map.of(), List.of()).text();
    }

    @Override
    public String graphJson(Path notebook, CellGraph graph) {
        return GraphJson.line(notebook.toString(), graph);
    }

    @Override
    public String reportPage(RunReport report) {
        return RunPage.of(report);
    }

    @Override
    public Map<String, String> secretValues(List<Secret> secrets, Path folder, ClusterSettings cluster,
            BiFunction<String, Boolean, String> ask) {
        var local = cluster.local();
        var sources = new SecretSources(folder, environment, ask,
                kind -> stores.reader(kind, cluster));
        return local ? sources.values(secrets, Map.of()) : sources.known(secrets);
    }

    @Override
    public Session session(Path place, Map<String, String> parameters, @Nullable ClusterSettings cluster) {
        var absolute = place.toAbsolutePath().normalize();
        var directory = Files.isDirectory(absolute);
        var folder = directory ? absolute : folder(absolute);
        var notebook = new Notebook(folder, directory ? null : absolute, parameters, cluster);
        var session = Sessions.start(settings(notebook));
        session.listen(notebook);
        return session;
    }

    @Override
    public void kernel(Path connectionFile) {
        var notebook = Notebook.ofFrontEnd(Path.of("").toAbsolutePath(), environment.get("JPY_SESSION_NAME"));
        JupyterKernel.run(connectionFile, settings(notebook), home.resolve("history.jsonl"),
                session -> session.listen(LaterJars.before(notebook)));
    }

    private SessionSettings settings(Notebook notebook) {
        var defaults = SessionSettings.defaults();
        var magics = FlowMagics.all(notebook, flows(), libraries, providers, environment, stores);
        var options = Stream.concat(defaults.workerOptions().stream(), workerOptions.stream()).toList();
        return new SessionSettings(defaults.java(), defaults.runtime(), options, notebook.folder(),
                home.resolve("cache"), magics.stream().map(LaterJars::before).toList(), defaults.stopAfter(),
                defaults.replaceAfter());
    }

    private static Path folder(Path absolute) {
        var parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    private static Path home() {
        var set = System.getenv("FLOWCELL_HOME");
        return set == null || set.isBlank()
                ? Path.of(System.getProperty("user.home", ""), ".flowcell")
                : Path.of(set).toAbsolutePath();
    }
}
