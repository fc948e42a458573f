package dev.flowcell.aws.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.stream.Collectors;

import dev.flowcell.aws.standin.Account;
import dev.flowcell.aws.standin.S3Bucket;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All that a store asks of S3, and by it of KMS, is what `flowcell policy` prints for it, and nothing more. */
@Timeout(60)
class StoreRightsTest {

    private static final Scope SCOPE = new Scope("aws", "eu-central-1", "123456789012");
    private static final String KEY = "arn:aws:kms:eu-central-1:123456789012:key/1";
    /** More than goes in one request. */
    private static final int MUCH = 17 * 1024 * 1024;

    private static JsonNode printed(String address) {
        return new JsonMapper().readTree(PolicyJson.line(new Rights(SCOPE).store(address)));
    }

    /** What a store does in its life. */
    private static void use(ArtifactStore store, S3Bucket bucket) throws IOException {
        assertThat(store.get("runs/r/plan.json")).isEmpty();
        store.put("runs/r/plan.json", new byte[]{1});
        assertThat(store.putIfAbsent("runs/r/attempts/0-0", new byte[0])).isTrue();
        assertThat(store.putIfAbsent("runs/r/attempts/0-0", new byte[0])).isFalse();
        store.put("runs/r/vars/big.json", new byte[MUCH]);
        assertThat(store.get("runs/r/vars/big.json")).hasValueSatisfying(content -> assertThat(content).hasSize(MUCH));
        assertThat(store.list("runs/r/")).hasSize(3);
        bucket.refusesParts = true;
        assertThatThrownBy(() -> store.put("runs/r/vars/other.json", new byte[MUCH])).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3:data/flows?", "s3:data?", "s3:data/flows?kms=" + KEY + "&",
            "s3:data/flows?kms=alias/flows&"})
    void areThoseThatAreAskedFor(String address) throws IOException {
        try (var account = new Account((image, environment) -> {
            throw new IllegalStateException();
        }); var bucket = new S3Bucket("data")) {
            assertThat(account.server.address()).isNotEmpty();
            var whole = address + "endpoint=" + bucket.address() + "&region=eu-central-1";
            use(Stores.open(whole), bucket);
            var policy = printed(whole);
            assertThat(bucket.asked.stream().map(S3Bucket.Asked::action).collect(Collectors.toSet()))
                    .isEqualTo(Printed.actions(policy));
            assertThat(bucket.asked).allMatch(
                    asked -> Printed.allows(policy, asked.action(), asked.resource(), asked.keys()));
        }
    }

    @Test
    void areNotThoseOfTheBucketsOtherOwners() {
        var policy = printed("s3:data/flows?kms=" + KEY);
        var none = java.util.Map.<String, String>of();
        assertThat(Printed.allows(policy, "s3:GetObject", "arn:aws:s3:::data/flows/a", none)).isTrue();
        assertThat(Printed.allows(policy, "s3:GetObject", "arn:aws:s3:::data/others/a", none)).isFalse();
        assertThat(Printed.allows(policy, "s3:GetObject", "arn:aws:s3:::data/flows2/a", none)).isFalse();
        assertThat(Printed.allows(policy, "s3:DeleteObject", "arn:aws:s3:::data/flows/a", none)).isFalse();
        assertThat(Printed.allows(policy, "s3:ListBucket", "arn:aws:s3:::data", none)).as("the whole").isFalse();
        assertThat(Printed.allows(policy, "kms:Decrypt", KEY, none)).as("not by S3").isFalse();
        assertThat(Printed.allows(policy, "kms:Decrypt", KEY,
                java.util.Map.of("kms:ViaService", "s3.eu-west-1.amazonaws.com"))).isTrue();
        assertThat(printed("file:/data").path("Statement")).isEmpty();
    }
}
