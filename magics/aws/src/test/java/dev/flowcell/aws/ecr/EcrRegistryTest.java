package dev.flowcell.aws.ecr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.flowcell.aws.standin.Account;
import dev.flowcell.aws.standin.EcrService;
import dev.flowcell.aws.standin.TlsRegistry;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.error.Fault;
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
            EcrPush.base(account, registry);
            var image = EcrPush.build(folder, registry.host());
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
            EcrPush.base(account, registry);
            assertThatThrownBy(() -> EcrPush.build(folder, registry.host())).isInstanceOfSatisfying(Fault.class,
                    fault -> {
                        assertThat(fault.line()).contains("denies access to").doesNotContain("\n");
                        account.ecr.passwords.forEach(password -> assertThat(fault.line()).doesNotContain(password));
                    });
            assertThat(account.ecr.passwords).hasSizeLessThan(8);
        }
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
