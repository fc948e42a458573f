package dev.flowcell.runtime.s3;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;

/// Who asks S3. A pod and a task are told by their environment alone; there nothing else is looked at, no profile, no
/// metadata service: that is time. Elsewhere it is the SDK's own search, with profiles and single sign-on.
///
/// @param byEnvironment
///            whether the environment alone says it
record S3Identity(AwsCredentialsProvider credentials, boolean byEnvironment) {

    static S3Identity of(Map<String, String> environment) {
        // The order is the SDK's own.
        var key = environment.get("AWS_ACCESS_KEY_ID");
        var secret = environment.get("AWS_SECRET_ACCESS_KEY");
        if (key != null && !key.isBlank() && secret != null && !secret.isBlank()) {
            return new S3Identity(StaticCredentialsProvider.create(credentials(key, secret,
                    environment.get("AWS_SESSION_TOKEN"))), true);
        }
        if (set(environment, "AWS_WEB_IDENTITY_TOKEN_FILE") && set(environment, "AWS_ROLE_ARN")) {
            return new S3Identity(WebIdentityTokenFileCredentialsProvider.create(), true);
        }
        if (!set(environment, "AWS_PROFILE") && (set(environment, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
                || set(environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI"))) {
            return new S3Identity(ContainerCredentialsProvider.builder().build(), true);
        }
        return new S3Identity(DefaultCredentialsProvider.builder().build(), false);
    }

    private static AwsCredentials credentials(String key, String secret, @Nullable String token) {
        return token == null || token.isBlank()
                ? AwsBasicCredentials.create(key.strip(), secret.strip())
                : AwsSessionCredentials.create(key.strip(), secret.strip(), token.strip());
    }

    static boolean set(Map<String, String> environment, String name) {
        var value = environment.get(name);
        return value != null && !value.isBlank();
    }
}
