package dev.flowcell.kubernetes;

import java.util.function.Function;
import java.util.function.Supplier;

import dev.flowcell.flow.target.ClusterSettings;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;

/// A cluster that is found by its name and asks for a token with each request, as clouds have it: no kubeconfig is read
/// or written.
///
/// @param kind
///            of `%cluster`
/// @param access
///            finds the cluster, with one call of the cloud's
public record TokenConnector(String kind, Function<ClusterSettings, Access> access) implements Connector {

    /// How a cluster's API server is reached.
    ///
    /// @param server
    ///            its address
    /// @param authority
    ///            the certificate that it is known by, PEM in Base64
    /// @param token
    ///            asked for each request; renews itself
    /// @param admission
    ///            the remedy where the cluster does not know the caller
    public record Access(String server, String authority, Supplier<String> token, String admission) {
    }

    @Override
    public Config config(ClusterSettings settings) {
        var found = access.apply(settings);
        var config = new ConfigBuilder(Config.empty()).withMasterUrl(found.server())
                .withCaCertData(found.authority()).withTrustCerts(false).withDisableHostnameVerification(false)
                .withOauthTokenProvider(found.token()::get).build();
        config.getAdditionalProperties().put(ADMISSION, found.admission());
        return config;
    }
}
