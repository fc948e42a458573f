package dev.flowcell.kubernetes;

/// Where a pod gets a flow's secret.
sealed interface SecretReference {

    /** As the flow's code reads it. */
    String name();

    /// A key of a Kubernetes Secret.
    ///
    /// @param secret
    ///            the Secret's name in the run's namespace
    record Key(String name, String secret, String key) implements SecretReference {
    }

    /// A vault that the process itself asks as it starts, with the role of its service account.
    ///
    /// @param source
    ///            such as `aws:prod/s3#token`
    record Vault(String name, String source) implements SecretReference {
    }
}
