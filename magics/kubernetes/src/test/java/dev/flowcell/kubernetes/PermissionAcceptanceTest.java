package dev.flowcell.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;

import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.kubernetes.TestCluster.Heard;
import dev.flowcell.runtime.error.Fault;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a user with a Role of a namespace can do, and what one without hears. */
@Tag("acceptance")
@Timeout(60)
class PermissionAcceptanceTest {

    @AutoClose
    private final TestCluster test = new TestCluster();

    @Test
    void theRightsThatTheCheckAsksForAreEnough() throws Exception {
        var limited = limited(rule("batch", "jobs", "create", "get", "list", "watch", "patch", "delete"),
                rule("", "pods", "list", "watch"), rule("", "pods/log", "get"), rule("", "events", "list", "watch"));
        assertThat(new ClusterCheck(test.settings, () -> limited).findings()).allMatch(finding -> finding.fine());

        var again = limited();
        var target = TestCluster.target(again, test.settings, "end", "100", "0");
        var request = TestCluster.request(TestCluster.probeImage(), List.of(), Map.of());
        var run = String.valueOf(request.spec().run());
        target.launch(request);
        var heard = new Heard();
        target.events(run, heard);
        assertThat(heard.lines).hasSize(100);
        assertThat(target.await(run)).isEqualTo(new Exit(0, "done"));
        target.cancel(run);
    }

    @Test
    void whatIsDeniedIsNamedByVerbAndResource() {
        var limited = limited(rule("", "pods", "list"));
        var target = TestCluster.target(limited, test.settings, "end", "0", "0");
        var fault = catchThrowableOfType(Fault.class,
                () -> target.launch(TestCluster.request(TestCluster.probeImage(), List.of(), Map.of())));
        assertThat(fault.line()).isEqualTo("system:serviceaccount:" + test.namespace
                + ":limited may not create jobs in the namespace " + test.namespace
                + ": ask the cluster's administrator for a Role with that verb and resource");
        assertThat(fault.whose()).isEqualTo(Fault.Whose.cluster);
        assertThat(new ClusterCheck(test.settings, () -> limited).findings()).filteredOn(finding -> !finding.fine())
                .singleElement().extracting("what").asString()
                .startsWith("you may not create jobs, get jobs, list jobs, watch jobs, patch jobs, delete jobs, watch"
                        + " pods, get pods/log, list events, watch events in the namespace");
    }

    @Test
    void whoMayNotReadLogsHearsIt() {
        var limited = limited(rule("batch", "jobs", "create", "get", "list", "watch"),
                rule("", "pods", "list", "watch"));
        var run = test.launch(test.settings, "sleep", "0", "20000");
        var fault = catchThrowableOfType(Fault.class,
                () -> TestCluster.target(limited, test.settings).events(run, new Heard()));
        assertThat(fault.line()).contains("may not get pods");
    }

    private static PolicyRule rule(String group, String resource, String... verbs) {
        return new PolicyRuleBuilder().withApiGroups(group).withResources(resource).withVerbs(verbs).build();
    }

    /** A connection with the rights of these rules, or of the former ones where there are none. */
    private Cluster limited(PolicyRule... rules) {
        var client = test.cluster.client();
        var accounts = client.serviceAccounts().inNamespace(test.namespace);
        if (rules.length > 0) {
            accounts.resource(new ServiceAccountBuilder().withNewMetadata().withName("limited").endMetadata().build())
                    .create();
            client.rbac().roles().inNamespace(test.namespace).resource(new RoleBuilder().withNewMetadata()
                    .withName("limited").endMetadata().withRules(rules).build()).create();
            client.rbac().roleBindings().inNamespace(test.namespace)
                    .resource(new RoleBindingBuilder().withNewMetadata().withName("limited").endMetadata()
                            .withNewRoleRef("rbac.authorization.k8s.io", "Role", "limited").addNewSubject()
                            .withKind("ServiceAccount").withName("limited").withNamespace(test.namespace).endSubject()
                            .build())
                    .create();
        }
        var token = accounts.withName("limited").tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
                .getStatus().getToken();
        var config = new KubeconfigConnector().config(test.settings);
        config.setClientCertData(null);
        config.setClientKeyData(null);
        config.setOauthToken(token);
        return Cluster.connect(config, test.settings);
    }
}
