package dev.flowcell.aws.eks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.flowcell.aws.client.Tags;
import dev.flowcell.aws.ecr.EcrPush;
import dev.flowcell.aws.ecr.EcrRegistry;
import dev.flowcell.aws.policy.Printed;
import dev.flowcell.aws.standin.Account;
import dev.flowcell.aws.standin.EcrService;
import dev.flowcell.aws.standin.EksService;
import dev.flowcell.aws.standin.TlsRegistry;
import dev.flowcell.aws.vault.Vaults;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.ClusterSettings.Fargate;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.flow.target.TargetProvider.Uses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A flow's whole life on EKS asks AWS for those rights that `flowcell policy` prints, each of them, and for no other. */
@Timeout(120)
class EksRightsTest {

    private static final List<Secret> SECRETS = List.of(new Secret("A", "aws:prod/s3#token"),
            new Secret("B", "ssm:/prod/key"));
    private static final String ROLE = "arn:aws:iam::123456789012:role/news";

    @TempDir
    Path folder;
    private final EksService eks = new EksService();
    private final Account account = new Account(server -> server.with(eks));

    @BeforeEach
    void cluster() {
        eks.cluster("prod", "https://127.0.0.1:1", "Y2E=", Map.of());
        account.network.gateway = "";
        account.network.roles.put("news", Map.of());
        account.network.issuers.add("oidc.eks.eu-central-1.amazonaws.com/id/E1");
        account.vault.secrets.put("prod/s3", "{\"token\":\"t\"}");
        account.vault.parameters.put("/prod/key", "v");
    }

    @AfterEach
    void close() {
        new EcrRegistry().renew(EcrService.OWN);
        account.close();
    }

    private static ClusterSettings settings() {
        return new ClusterSettings("eks", "prod", "eu-central-1", "flows", null, null, null, null, null, "news",
                null, "amd64", new Fargate("news", List.of(), List.of(), false));
    }

    private static JsonNode policies() {
        return new JsonMapper().readTree(Eks.policies(settings(), new Uses("tests/probe", SECRETS, false)));
    }

    private Set<String> asked() {
        var all = new TreeSet<>(account.server.actions());
        all.addAll(account.ecr.actions);
        account.ecr.actions.clear();
        return all;
    }

    @Test
    void theUserIsGivenWhatALifeAsksForAndNoMore() {
        try (var registry = new TlsRegistry(folder.resolve("registry"), account.ecr)) {
            new EcrRegistry().renew(EcrService.OWN);
            EcrPush.base(account, registry);
            EcrPush.build(folder, registry.host());
        }
        new EcrRegistry().removal(EcrRegistry.host(null), "flows/news/bbc").orElseThrow().done().run();
        new EksCluster(settings()).access();
        new EksCheck(settings()).findings(); // without a profile nodes are looked for
        var all = asked();
        new EksChanges(settings(), "").profile().forEach(change -> change.done().run());
        account.server.actions(); // what making it asked for is the administrator's
        new EksCheck(settings()).findings();
        new EksCheck(settings()).role(Optional.of(ROLE));
        Vaults.secrets(null).apply("prod/s3#token");
        Vaults.parameters(null).apply("/prod/key");
        all.addAll(asked());
        assertThat(Printed.actions(policies().path("user"))).isEqualTo(all);
    }

    @Test
    void theAdministratorIsGivenWhatMakingAndRemovingAsksForAndNoMore() {
        var changes = new EksChanges(settings(), "");
        assertThat(changes.cluster()).isEmpty();
        changes.profile().forEach(change -> change.done().run());
        assertThat(eks.profiles().get("flowcell-flows").path("tags").has(Tags.MANAGED_BY)).isTrue();
        var deletion = changes.deletion();
        assertThat(deletion).extracting(Change::what).hasSize(2);
        deletion.forEach(change -> change.done().run());
        assertThat(Printed.actions(policies().path("administrator"))).isEqualTo(asked());
    }
}
