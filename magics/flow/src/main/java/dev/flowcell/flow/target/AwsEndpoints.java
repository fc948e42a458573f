package dev.flowcell.flow.target;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Where the user's services of AWS answer, if not where AWS's own do: the SDK's standard settings `AWS_ENDPOINT_URL`
/// and `AWS_ENDPOINT_URL_SERVICE`. What runs on a cluster asks there, too: its vaults, and the flow's own clients.
public final class AwsEndpoints {

    private static final Pattern NAME = Pattern.compile("AWS_ENDPOINT_URL(_[A-Z0-9_]+)?");

    private AwsEndpoints() {
    }

    /// Those that an environment has, in order of name. An address with a password in it stays where it is.
    public static Map<String, String> of(Map<String, String> environment) {
        var found = new TreeMap<String, String>();
        environment.forEach((name, value) -> {
            if (NAME.matcher(name).matches() && address(value)) {
                found.put(name, value.strip());
            }
        });
        return found;
    }

    /// What a run is told, in order of name: these, and over them what the flow says itself.
    ///
    /// @param flow
    ///            the flow's own environment, as `%env` has it
    public static Map<String, String> under(Map<String, String> flow, Map<String, String> environment) {
        var all = new TreeMap<>(of(environment));
        all.putAll(flow);
        return all;
    }

    private static boolean address(String value) {
        try {
            var uri = URI.create(value.strip());
            return uri.getHost() != null && uri.getUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
