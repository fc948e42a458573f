package dev.flowcell.aws.ecr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.flowcell.aws.standin.Account;
import dev.flowcell.aws.standin.EcrService;
import dev.flowcell.aws.standin.TlsRegistry;
import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.image.ImageBuilder;
import dev.flowcell.flow.image.JibImageBuilder;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that go to ECR: its tokens end while they are pushed, and some registries are another account's. */
@Timeout(120)
class EcrRegistryTest {

    private static final String THEIRS = "999999999999.dkr.ecr.eu-west-1.amazonaws.com";

    @TempDir
    Path folder;
    private final Account account = new Account((image, environment) -> {
        throw new IllegalStateException();
    });

    @BeforeEach
    void forgetTokens() {
        new EcrRegistry().renew(EcrService.OWN);
        new EcrRegistry().renew("123456789012.dkr.ecr.eu-west-1.amazonaws.com");
    }

    @AfterEach
    void close() {
        forgetTokens();
        account.close();
    }

    /** However many requests a token holds for, and however its end is said. */
    @ParameterizedTest
    @CsvSource({"1000000,403,1", "22,403,2", "20,401,2", "18,403,3", "16,401,3", "15,403,3"})
    void aTokenThatEndsWithinAPushIsRenewedAndThePushIsWhole(int requests, int refusal, int most) throws Exception {
        account.ecr.lasts = requests;
        try (var registry = new TlsRegistry(folder.resolve("registry"), account.ecr)) {
            registry.refusal = refusal;
            base(registry);
            var image = build(registry.host());
            assertThat(registry.refused.get() > 0).isEqualTo(requests < 1_000);
            assertThat(account.ecr.passwords).hasSizeBetween(requests < 1_000 ? 2 : 1, 2 * most);
            assertThat(registry.tags()).containsEntry("flows/news/bbc:latest", image.digest())
                    .containsEntry("flows/news/bbc:" + image.version(), image.digest())
                    .containsEntry("flows/news/bbc:prod", image.digest());
            var manifest = Files.readString(registry.content(image.digest()));
            var layers = java.util.regex.Pattern.compile("sha256:[0-9a-f]{64}").matcher(manifest).results().toList();
            assertThat(layers).hasSizeGreaterThan(2)
                    .allSatisfy(layer -> assertThat(registry.content(layer.group())).exists());
            assertThat(account.ecr.repositories).containsOnlyKeys("base/java", "flows/news/bbc");
        }
    }

    @Test
    void aRegistryThatTakesNoTokenAtAllIsGivenUp() throws Exception {
        account.ecr.lasts = 0;
        try (var registry = new TlsRegistry(folder.resolve("registry"), account.ecr)) {
            base(registry);
            assertThatThrownBy(() -> build(registry.host())).isInstanceOfSatisfying(Fault.class, fault -> {
                assertThat(fault.line()).contains("denies access to").doesNotContain("\n");
                account.ecr.passwords.forEach(password -> assertThat(fault.line()).doesNotContain(password));
            });
            assertThat(account.ecr.passwords).hasSizeLessThan(8);
        }
    }

    private void base(TlsRegistry registry) {
        // A layer that is the gzip of nothing much, and what says that a Java 25 is in it.
        var layer = registry.hold(gzip());
        var config = registry.hold(bytes("""
                {"architecture":"amd64","os":"linux","config":{"Env":["JAVA_VERSION=jdk-25.0.3+9"]},\
                "rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[]}"""
                .formatted(Checksums.of(new byte[1024]))));
        registry.name("base/java", "25", registry.hold(bytes("""
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":\
                "application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},"layers":[{"mediaType":\
                "application/vnd.oci.image.layer.v1.tar+gzip","digest":"%s","size":%d}]}"""
                .formatted(config, size(registry, config), layer, size(registry, layer)))));
        account.ecr.repositories.put("base/java", new tools.jackson.databind.json.JsonMapper().createObjectNode());
    }

    private static long size(TlsRegistry registry, String digest) {
        return registry.content(digest).toFile().length();
    }

    private static byte[] gzip() {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(bytes)) {
            gzip.write(new byte[1024]);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private FlowImage build(String host) {
        assertThat(EcrRegistry.host(null)).isEqualTo(host);
        var code = "int a = 1;";
        var cell = new Cell("c1", 1, null, Cell.Role.code, code, StepOptions.DEFAULT, List.of(), null, List.of());
        var source = new FlowSource("news.ipynb", folder, List.of(cell), List.of(), Map.of(), List.of(), List.of(),
                Map.of(), List.of());
        var flow = new CompiledFlow(source, new CellGraph(List.of(), List.of()), Libraries.NONE,
                new FlowPlan(FlowPlan.FORMAT, "flow.News", List.of(), List.of(), List.of()), code,
                Map.of("flow/News.class", bytes(code)), Checksums.of(bytes(code)));
        return new JibImageBuilder(folder.resolve("home")).build(flow, new ImageBuilder.Options("news/bbc",
                host + "/flows", host + "/base/java:25", "amd64", List.of("prod"), false, List.of()), what -> {
                });
    }

    @Test
    void anotherAccountsAndAnotherRegionsRegistryIsAskedWhereItIs() {
        var ecr = new EcrRegistry();
        account.server.calls();
        assertThat(ecr.login(THEIRS)).hasValueSatisfying(login -> assertThat(login.user()).isEqualTo("AWS"));
        assertThat(account.server.regions()).containsOnly("eu-west-1");
        assertThat(ecr.login("123456789012.dkr-ecr.us-east-2.on.aws")).isPresent();
        assertThat(account.server.regions()).containsOnly("us-east-2");
        assertThat(ecr.login("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn")).isPresent();
        assertThat(account.server.regions()).containsOnly("cn-north-1");
        for (var none : List.of("docker.io", "ghcr.io", "evil.example.org", "12.dkr.ecr.eu-west-1.amazonaws.com",
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.org")) {
            assertThat(ecr.login(none)).as(none).isEmpty();
        }
        // Only its owner makes repositories in it, and removes them.
        ecr.prepare(THEIRS, "flows/news");
        assertThat(account.ecr.repositories).isEmpty();
        assertThat(ecr.removal(THEIRS, "flows/news")).isEmpty();
        assertThat(EcrRegistry.deletion(THEIRS + "/flows", "eu-central-1")).isEmpty();
        assertThat(EcrRegistry.repository(THEIRS + "/flows", "news")).isEqualTo("flows/news");
    }

    @Test
    void whatFlowcellMadeIsListedAndRemovedAndNothingElse() {
        var ecr = new EcrRegistry();
        var own = EcrRegistry.host(null);
        for (var name : List.of("flows/news", "flows/weather", "other", "flowsnot/x")) {
            ecr.prepare(own, name);
        }
        account.ecr.repositories.put("flows/theirs", new tools.jackson.databind.json.JsonMapper().createObjectNode());
        assertThat(names(EcrRegistry.deletion(own + "/flows", "eu-central-1"))).containsExactly("flows/news",
                "flows/weather");
        assertThat(EcrRegistry.deletion("ghcr.io/acme", "eu-central-1")).isEmpty();
        var all = EcrRegistry.deletion(null, "eu-central-1");
        assertThat(names(all)).containsExactly("flows/news", "flows/weather", "flowsnot/x", "other");
        assertThat(all.getFirst().what()).isEqualTo("deletes the repository flows/news of ECR in eu-central-1 with all"
                + " images in it, which other clusters of this account may run, too");
        all.forEach(change -> change.done().run());
        assertThat(account.ecr.repositories).containsOnlyKeys("flows/theirs");
        assertThat(EcrRegistry.deletion(null, "eu-central-1")).isEmpty();
    }

    private static List<String> names(List<Change> changes) {
        return changes.stream().map(change -> change.what().split(" ")[3]).toList();
    }
}
