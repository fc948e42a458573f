package dev.flowcell.aws.ecr;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.flow.image.RegistryLogin;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.EcrClient;

/// The registries of ECR, of any account and region: a token holds for twelve hours, and for every account that lets
/// its owner in. Repositories are made when they are first pushed to.
public final class EcrRegistry implements RegistryLogin {

    private static final Pattern HOST = Pattern
            .compile("\\d{12}\\.dkr[.-]ecr(?:-fips)?\\.([a-z0-9-]+)\\.(?:amazonaws\\.com(?:\\.cn)?|on\\.aws)");
    /** A token is renewed before it ends, lest it end within a push. */
    private static final Duration BEFORE_ITS_END = Duration.ofMinutes(30);

    private record Token(Login login, Instant expires, String host) {
    }

    private static final Map<String, Token> TOKENS = new ConcurrentHashMap<>();
    /** Regions of hosts that do not name theirs, as they were answered. */
    private static final Map<String, String> REGIONS = new ConcurrentHashMap<>();

    /// The account's own registry in a region, such as `123456789012.dkr.ecr.eu-central-1.amazonaws.com`.
    ///
    /// @param region
    ///            null is the one of the user's configuration
    /// @throws Fault
    ///             if the user has no right, or nothing answers
    public static String host(@Nullable String region) {
        try (var aws = new AwsClients(region)) {
            return own(aws);
        }
    }

    /** The account's own in the region that is asked. */
    static String own(AwsClients aws) {
        return token(aws).host();
    }

    /// Where an image is in ECR.
    ///
    /// @param registry
    ///            as `--registry` has it; null is the account's own
    /// @return `flows/news`, or null where the registry is none of ECR's
    public static @Nullable String repository(@Nullable String registry, String image) {
        if (registry == null) {
            return image;
        }
        var slash = registry.indexOf('/');
        var host = slash < 0 ? registry : registry.substring(0, slash);
        return region(host).isEmpty() ? null : slash < 0 ? image : registry.substring(slash + 1) + "/" + image;
    }

    @Override
    public Optional<Login> login(String registry) {
        return region(registry).map(region -> {
            try (var aws = new AwsClients(region)) {
                return token(aws).login();
            }
        });
    }

    @Override
    public void renew(String registry) {
        region(registry).ifPresent(TOKENS::remove);
    }

    @Override
    public void prepare(String registry, String repository) {
        region(registry).ifPresent(region -> {
            try (var aws = new AwsClients(region)) {
                // Of another account only its owner makes repositories.
                if (token(aws).host().equals(registry)) {
                    new Repositories(aws).make(repository);
                }
            }
        });
    }

    @Override
    public Optional<Removal> removal(String registry, String repository) {
        return region(registry).flatMap(region -> {
            try (var aws = new AwsClients(region)) {
                return token(aws).host().equals(registry) && new Repositories(aws).ours(repository)
                        ? Optional.of(new Removal("the repository " + repository + " of ECR in " + region
                                + ", with all images in it", () -> remove(region, repository)))
                        : Optional.empty();
            }
        });
    }

    private static void remove(String region, String repository) {
        try (var aws = new AwsClients(region)) {
            new Repositories(aws).delete(repository);
        }
    }

    /// What removes the repositories that Flowcell made where a cluster's images go.
    ///
    /// @param registry
    ///            as `--registry` has it; null is the account's own. Another account's stay, as do those of other kinds
    /// @param region
    ///            of the cluster
    public static List<Change> deletion(@Nullable String registry, String region) {
        var prefix = repository(registry, "");
        if (prefix == null) {
            return List.of();
        }
        var host = registry == null ? null : registry.replaceFirst("/.*", "");
        var place = host == null ? region : region(host).orElse(region);
        try (var aws = new AwsClients(place)) {
            return host != null && !token(aws).host().equals(host)
                    ? List.of()
                    : new Repositories(aws).allOurs(prefix).stream().map(name -> new Change("deletes the repository "
                            + name + " of ECR in " + place + " with all images in it, which other clusters of this"
                            + " account may run, too", () -> remove(place, name))).toList();
        }
    }

    /** Of a host that is ECR's; empty for any other. */
    static Optional<String> region(String registry) {
        var match = HOST.matcher(registry);
        return match.matches() ? Optional.of(match.group(1)) : Optional.ofNullable(REGIONS.get(registry));
    }

    private static Token token(AwsClients aws) {
        var known = TOKENS.get(aws.region());
        if (known != null && Instant.now().isBefore(known.expires())) {
            return known;
        }
        var data = aws.call("logging in to ECR", () -> aws.of(EcrClient.builder()).getAuthorizationToken())
                .authorizationData().getFirst();
        var pair = new String(Base64.getDecoder().decode(data.authorizationToken()), StandardCharsets.UTF_8)
                .split(":", 2);
        var address = URI.create(data.proxyEndpoint());
        var host = address.getPort() < 0 ? address.getHost() : address.getHost() + ":" + address.getPort();
        var token = new Token(new Login(pair[0], pair.length < 2 ? "" : pair[1]),
                data.expiresAt() == null ? Instant.MIN : data.expiresAt().minus(BEFORE_ITS_END), host);
        REGIONS.put(host, aws.region());
        TOKENS.put(aws.region(), token);
        return token;
    }
}
