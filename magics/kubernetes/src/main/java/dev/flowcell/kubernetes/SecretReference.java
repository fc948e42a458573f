package dev.flowcell.kubernetes;

/// A key of a Kubernetes Secret that holds a flow's secret.
///
/// @param name
///            as the flow's code reads it
/// @param secret
///            the Secret's name in the run's namespace
record SecretReference(String name, String secret, String key) {
}
