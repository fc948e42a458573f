import dev.flowcell.app.Parts;
import dev.flowcell.app.Wiring;
import dev.flowcell.flow.operations.Flows.RunOptions;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.State;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The loop "edit a cell → first remote line", as a warm session has it: a cell of a small notebook is edited, shipped and
/// run; the clock stops when the first line that the cell prints is here. Beside it stands the floor: how long it takes
/// without Flowcell until a JVM, or a pod of the same image, has said its first line.
final class Loop {

    private static final String LINE = "edited cell says ";

    private final int runs;
    private final Path folder;
    private final Parts parts = new Wiring();
    private int edits;

    private Loop(int runs, Path folder) {
        this.runs = runs;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        int runs = 10;
        var clusters = new ArrayList<String>();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--runs") && i + 1 < arguments.length) {
                runs = Integer.parseInt(arguments[++i]);
            } else {
                clusters.add(arguments[i]);
            }
        }
        if (clusters.isEmpty()) {
            clusters.add("local");
        }
        var loop = new Loop(runs, Files.createTempDirectory("flowcell-bench"));
        System.out.printf("edit a cell → first remote line; medians of %d runs after one that warms up (least to most)%n",
                runs);
        System.out.printf("%d processors, %s %s, JDK %s%n", Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"), System.getProperty("os.arch"), Runtime.version());
        try {
            for (var cluster : clusters) {
                loop.measure(cluster);
            }
        } catch (Fault fault) {
            System.err.println("bench: " + fault.line());
            System.exit(fault.whose().exitCode());
        }
        System.exit(0);
    }

    private void measure(String cluster) throws Exception {
        var settings = parts.cluster(cluster);
        System.out.printf("%n%s%n", cluster);
        var first = once(settings);
        System.out.printf("  %-28s %s%n", "the first time (warm-up)", seconds(first.get(WHOLE)));
        var measured = new ArrayList<Map<String, Long>>();
        for (int i = 0; i < runs; i++) {
            measured.add(once(settings));
        }
        for (var what : measured.getFirst().keySet()) {
            print(what.equals(WHOLE) ? what : "  " + what,
                    measured.stream().map(times -> times.getOrDefault(what, 0L)).toList());
        }
        if (settings.kind().equals("local")) {
            print("floor: a bare JVM", repeat(this::bareJvm));
        } else {
            var image = register(settings);
            try (var client = new KubernetesClientBuilder().withConfig(config(settings)).build()) {
                barePod(client, settings, image);
                print("floor: a bare pod", repeat(() -> barePod(client, settings, image)));
            }
        }
    }

    private static final String WHOLE = "edit → first line";

    /** One turn of the loop: nanoseconds by what they went to. */
    private Map<String, Long> once(ClusterSettings settings) throws IOException, InterruptedException {
        edits++;
        var notebook = write(edits);
        var phases = new LinkedHashMap<String, Long>();
        var begin = System.nanoTime();
        var source = parts.read(notebook).source();
        var read = System.nanoTime();
        var run = parts.flows().runSource(source, settings, new RunOptions(Map.of(), Map.of(), null, null), what -> {
        });
        var launched = System.nanoTime();
        var line = new AtomicLong();
        var end = parts.flows().follow(run, state -> {
            if (line.get() == 0 && says(state)) {
                line.set(System.nanoTime());
            }
        });
        if (end.state() != State.done) {
            throw Fault.flow(run + " ended as " + end.state(), "see flowcell logs " + run);
        }
        phases.put(WHOLE, line.get() - begin);
        phases.put("read the notebook", read - begin);
        phases.put("compile to launch", launched - read);
        phases.put("launch to first line", line.get() - launched);
        for (var span : end.timeline()) {
            phases.put("  of it: " + span.what(), Duration.between(span.from(), span.to()).toNanos());
        }
        return phases;
    }

    private boolean says(RunState state) {
        return state.lines().stream().anyMatch(line -> line.text().equals(LINE + edits));
    }

    private String register(ClusterSettings settings) throws IOException {
        var source = parts.read(write(edits)).source();
        var registered = parts.flows().register("bench-loop", source, settings, List.of(), Map.of(), what -> {
        });
        var reference = registered.image().reference();
        if (reference == null) {
            throw Fault.settings("the image is in no registry", "name one: k8s --registry HOST/PATH");
        }
        return reference;
    }

    private Path write(int edit) throws IOException {
        var cells = List.of("record Point(int x, int y) {}",
                "List<Point> points = IntStream.range(0, 100).mapToObj(i -> new Point(i, i * i)).toList();",
                "System.out.println(\"" + LINE + edit + "\");\nint sum = points.stream().mapToInt(Point::y).sum();");
        var json = new StringBuilder("{\"cells\": [");
        for (int i = 0; i < cells.size(); i++) {
            json.append(i == 0 ? "" : ", ").append("{\"cell_type\": \"code\", \"id\": \"c").append(i)
                    .append("\", \"metadata\": {}, \"outputs\": [], \"execution_count\": null, \"source\": \"")
                    .append(cells.get(i).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")).append("\"}");
        }
        json.append("], \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5}");
        return Files.writeString(folder.resolve("loop.ipynb"), json);
    }

    /** From the start of a process until its first line. */
    private long bareJvm() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var hello = folder.resolve("Hello.class");
        if (!Files.exists(hello)) {
            Files.writeString(folder.resolve("Hello.java"),
                    "class Hello { public static void main(String[] a) { System.out.println(\"hello\"); } }");
            new ProcessBuilder(java + "c", "-d", folder.toString(), folder.resolve("Hello.java").toString()).inheritIO()
                    .start().waitFor();
        }
        var begin = System.nanoTime();
        var process = new ProcessBuilder(java, "-XX:+UseSerialGC", "-cp", folder.toString(), "Hello").start();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            lines.readLine();
        }
        var took = System.nanoTime() - begin;
        process.waitFor();
        return took;
    }

    /** The client takes a key in a kubeconfig for RSA, unless told. */
    private static Config config(ClusterSettings settings) throws IOException, CertificateException {
        var config = Config.autoConfigure(settings.name());
        var data = config.getClientCertData();
        var file = config.getClientCertFile();
        if (data != null || file != null) {
            var certificate = data != null ? Base64.getMimeDecoder().decode(data) : Files.readAllBytes(Path.of(file));
            config.setClientKeyAlgo(CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate)).getPublicKey().getAlgorithm());
        }
        return config;
    }

    /** From the request for a pod of the flow's image that says the JVM's version until its first line is here. */
    private long barePod(KubernetesClient client, ClusterSettings settings, String image) {
        var named = settings.namespace() == null ? client.getNamespace() : settings.namespace();
        var namespace = named == null ? "default" : named;
        var name = "flowcell-bench-" + Long.toString(System.nanoTime(), 36);
        Pod pod = new PodBuilder().withNewMetadata().withName(name).endMetadata().withNewSpec().withRestartPolicy("Never")
                .addNewContainer().withName("hello").withImage(image).withCommand("java", "--version").endContainer()
                .endSpec().build();
        var begin = System.nanoTime();
        var pods = client.pods().inNamespace(namespace);
        pods.resource(pod).create();
        try {
            pods.withName(name).waitUntilCondition(
                    now -> now != null && now.getStatus() != null && now.getStatus().getContainerStatuses().stream()
                            .anyMatch(container -> container.getState().getWaiting() == null),
                    2, TimeUnit.MINUTES);
            while (pods.withName(name).getLog().isEmpty()) {
                Thread.onSpinWait();
            }
            return System.nanoTime() - begin;
        } finally {
            pods.withName(name).withGracePeriod(0).delete();
        }
    }

    private interface Measured {

        long nanos() throws Exception;
    }

    private List<Long> repeat(Measured measured) throws Exception {
        var all = new ArrayList<Long>();
        for (int i = 0; i < runs; i++) {
            all.add(measured.nanos());
        }
        return all;
    }

    private static void print(String what, List<Long> nanos) {
        var sorted = nanos.stream().sorted().toList();
        System.out.printf("  %-28s %s (%s to %s)%n", what, seconds(sorted.get(sorted.size() / 2)),
                seconds(sorted.getFirst()), seconds(sorted.getLast()));
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%6.3f s", nanos / 1e9);
    }
}
