package dev.flowcell.runtime.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

class SecretsTest {

    @Test
    void hidesTheSecretsAndTheKeysThatTheProcessHasForItsStore() {
        var secrets = Secrets.of(Map.of("FLOWCELL_SECRET_TOKEN", "hushhush", "AWS_ACCESS_KEY_ID",
                "AKIAIOSFODNN7EXAMPLE",
                "AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "AWS_SESSION_TOKEN", "short"));
        assertThat(secrets.hidden()).containsExactlyInAnyOrder("hushhush", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        assertThat(secrets.value("TOKEN")).isEqualTo("hushhush");
        assertThat(new Redactor(secrets.hidden()).redact("key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY."))
                .doesNotContain("wJalr");
    }
}
