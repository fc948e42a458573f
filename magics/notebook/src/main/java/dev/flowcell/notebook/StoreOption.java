package dev.flowcell.notebook;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.notebook.call.Arguments;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.StoreAddress;
import dev.flowcell.runtime.store.Stores;
import org.jspecify.annotations.Nullable;

/// The store of `%cluster`: `--store` and `--endpoint`, or what the environment says in their place. The endpoint and,
/// beside it, the region become part of the address: a pod then asks where this machine asks.
final class StoreOption {

    private StoreOption() {
    }

    /// The address, or null where there is none.
    ///
    /// @throws Fault
    ///             if it can't be right
    static @Nullable String read(Arguments options, Map<String, String> environment) {
        var store = options.value("--store").or(() -> first(environment, "FLOWCELL_STORE")).orElse(null);
        var endpoint = options.value("--endpoint").orElse(null);
        if (!ClusterSettings.onS3(store)) {
            if (endpoint != null) {
                throw Fault.settings("%cluster --endpoint says where the service of a store on S3 answers",
                        "add --store s3:BUCKET/PREFIX, or leave it out");
            }
            return store;
        }
        var address = complete(StoreAddress.parse(String.valueOf(store)), endpoint, environment).toString();
        Stores.check(address);
        return address;
    }

    private static StoreAddress complete(StoreAddress address, @Nullable String named,
            Map<String, String> environment) {
        var endpoint = address.option("endpoint").or(() -> Optional.ofNullable(named))
                .or(() -> first(environment, "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")).orElse(null);
        if (endpoint == null) {
            return address;
        }
        var there = named == null ? address.with("endpoint", endpoint) : address.with("endpoint", named);
        var region = first(environment, "AWS_REGION", "AWS_DEFAULT_REGION").orElse(null);
        return region == null || there.option("region").isPresent() ? there : there.with("region", region);
    }

    private static Optional<String> first(Map<String, String> environment, String... names) {
        return List.of(names).stream().map(environment::get).filter(value -> value != null && !value.isBlank())
                .findFirst();
    }
}
