package dev.flowcell.aws.standin;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// A whole account for unit tests: one server with all services, the SDK pointed at it by its standard settings, as
/// system properties in place of environment variables.
public final class Account implements AutoCloseable {

    /** An invented key; no output of any test may hold it. */
    public static final String SECRET_KEY = "wJalrXUtnFEMI-test-key-that-nobody-may-see";

    private static final Map<String, String> SETTINGS = Map.of("aws.accessKeyId", "AKIATESTTESTTEST",
            "aws.secretAccessKey", SECRET_KEY, "aws.region", "eu-central-1");

    public final AwsServer server = new AwsServer(0);
    public final AccountServices network = new AccountServices();
    public final LogsService logs = new LogsService();
    public final VaultServices vault = new VaultServices();
    public final EcrService ecr = new EcrService();
    public final QuotaService quotas = new QuotaService();
    public final EcsService ecs;
    public final SchedulerService scheduler;
    private final Map<String, String> before = new TreeMap<>();

    public Account(TaskRunner runner) {
        this(runner, Function.identity());
    }

    /// In which no task is started.
    ///
    /// @param also
    ///            adds further services
    public Account(Function<AwsServer, AwsServer> also) {
        this((image, environment) -> {
            throw new IllegalStateException();
        }, also);
    }

    /// @param also
    ///            adds further services
    public Account(TaskRunner runner, Function<AwsServer, AwsServer> also) {
        ecs = new EcsService(runner, logs, vault::value);
        scheduler = new SchedulerService(call -> ecs.answer("RunTask", call));
        also.apply(server.with(network).with(logs).with(ecs).with(scheduler).with(ecr).with(quotas));
        vault.services().forEach(server::with);
        set("aws.endpointUrl", server.address());
        SETTINGS.forEach(this::set);
    }

    private void set(String name, String value) {
        before.put(name, System.getProperty(name, ""));
        System.setProperty(name, value);
    }

    @Override
    public void close() {
        ecs.close();
        server.close();
        before.forEach((name, value) -> {
            if (value.isEmpty()) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }
}
