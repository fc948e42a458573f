package dev.flowcell.aws.standin;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What a cluster of EKS does with a token: it looks whether the signed address in it is a question to STS of this very
/// cluster, not older than a quarter of an hour, and has STS answer it. Here the signature is computed again, as STS
/// does ("Create a signed AWS API request" of the IAM guide).
public final class PresignedQuestion {

    private static final String PREFIX = "k8s-aws-v1.";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC);
    private static final Duration HOLDS = Duration.ofMinutes(15);

    private PresignedQuestion() {
    }

    /// When a token was signed.
    ///
    /// @throws SecurityException
    ///             says why the cluster does not take it
    public static Instant check(String token, String cluster, String region, String secretKey, Instant now) {
        require(token.startsWith(PREFIX), "no token of EKS");
        var address = URI.create(new String(Base64.getUrlDecoder().decode(token.substring(PREFIX.length())),
                StandardCharsets.UTF_8));
        require(address.getScheme().equals("https") && address.getHost().equals("sts." + region + ".amazonaws.com"),
                "another host: " + address.getHost());
        var query = new TreeMap<String, String>();
        Arrays.stream(address.getRawQuery().split("&")).map(pair -> pair.split("=", 2))
                .forEach(pair -> query.put(pair[0], pair.length < 2 ? "" : pair[1]));
        require("GetCallerIdentity".equals(query.get("Action")), "another action");
        require("host;x-k8s-aws-id".equals(decoded(query, "X-Amz-SignedHeaders")), "not signed for a cluster");
        require(Integer.parseInt(query.getOrDefault("X-Amz-Expires", "0")) <= 900, "signed for too long");
        var signed = Instant.from(TIME.parse(decoded(query, "X-Amz-Date")));
        require(!now.isAfter(signed.plus(HOLDS)), "expired");
        require(signature(address.getHost(), query, cluster, region, secretKey).equals(query.get("X-Amz-Signature")),
                "the signature does not match");
        return signed;
    }

    private static String signature(String host, Map<String, String> query, String cluster, String region,
            String secretKey) {
        var canonical = "GET\n/\n" + query.entrySet().stream().filter(each -> !each.getKey().equals("X-Amz-Signature"))
                .map(each -> each.getKey() + "=" + each.getValue()).collect(Collectors.joining("&")) + "\nhost:" + host
                + "\nx-k8s-aws-id:" + cluster + "\n\nhost;x-k8s-aws-id\n" + hash("");
        var date = decoded(query, "X-Amz-Date");
        var scope = date.substring(0, 8) + "/" + region + "/sts/aws4_request";
        require(decoded(query, "X-Amz-Credential").endsWith("/" + scope), "another scope");
        var text = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + hash(canonical);
        var key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
        for (var part : scope.split("/")) {
            key = mac(key, part);
        }
        return HexFormat.of().formatHex(mac(key, text));
    }

    private static String decoded(Map<String, String> query, String name) {
        return URLDecoder.decode(query.getOrDefault(name, ""), StandardCharsets.UTF_8);
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new SecurityException(otherwise);
        }
    }
}
