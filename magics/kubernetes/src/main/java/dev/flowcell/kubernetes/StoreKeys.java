package dev.flowcell.kubernetes;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.StoreAddress;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import org.jspecify.annotations.Nullable;

/// Who asks a store on S3 from a pod, where no role of its service account does: `s3:BUCKET?secret=NAME` gives it the
/// keys that the Secret NAME holds, by reference.
///
/// @param secret
///            the Secret's name
record StoreKeys(String secret) {

    static final String OPTION = "secret";
    /** What it must hold. */
    static final Set<String> NEEDED = Set.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");

    /// @return null where the store names none
    /// @throws Fault
    ///             if the name can't be right
    static @Nullable StoreKeys of(@Nullable String store) {
        if (store == null || !ClusterSettings.onS3(store)) {
            return null;
        }
        var secret = StoreAddress.parse(store).option(OPTION).orElse(null);
        if (secret != null && !NAME.matcher(secret).matches()) {
            throw Fault.settings("'" + secret + "' can't be the name of a Secret", "write ?secret=NAME");
        }
        return secret == null ? null : new StoreKeys(secret);
    }

    /** What the process is told of a store: not where its keys come from. */
    static @Nullable String told(@Nullable String store) {
        return store == null || !ClusterSettings.onS3(store)
                ? store
                : StoreAddress.parse(store).without(OPTION).toString();
    }

    List<EnvVar> environment() {
        return List.of(variable("AWS_ACCESS_KEY_ID", false), variable("AWS_SECRET_ACCESS_KEY", false),
                variable("AWS_SESSION_TOKEN", true));
    }

    private EnvVar variable(String name, boolean optional) {
        return new EnvVarBuilder().withName(name).withNewValueFrom().withNewSecretKeyRef().withName(secret)
                .withKey(name).withOptional(optional ? true : null).endSecretKeyRef().endValueFrom().build();
    }

    /// What is wrong with the Secret.
    ///
    /// @param keys
    ///            that it has; null where there is no such Secret
    /// @return null where nothing is
    @Nullable
    Fault missing(@Nullable Set<String> keys, String namespace) {
        if (keys != null && keys.containsAll(NEEDED)) {
            return null;
        }
        return Fault.settings(
                keys == null
                        ? "there is no Secret " + secret + " in the namespace " + namespace
                        : "the Secret " + secret + " lacks AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY",
                "make it with kubectl create secret generic " + secret + " -n " + namespace
                        + " --from-env-file=FILE, whose lines are AWS_ACCESS_KEY_ID=… and AWS_SECRET_ACCESS_KEY=…");
    }
}
