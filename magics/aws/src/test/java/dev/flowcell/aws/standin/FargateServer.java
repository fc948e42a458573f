package dev.flowcell.aws.standin;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import tools.jackson.databind.node.ObjectNode;

/// ECS on Fargate and ECR as a program of its own, for tests from outside: `FargateServer FOLDER`, beside a stand-in
/// that has logs, vaults and schedules (`AWS_ENDPOINT_URL`). It prints its address, and ends when its input does. What
/// it can do that ECS can't: `POST /fire/NAME` lets a schedule's time come, and answers with the execution's identity;
/// `POST /forget` lets an hour pass, after which tasks that have stopped are not shown any more; `POST /registry` tells
/// of ECR what nobody else may know.
public final class FargateServer {

    private final EcrService ecr = new EcrService();
    private final TlsRegistry registry;
    private final EcsService ecs;
    private final SchedulerClient scheduler = SchedulerClient.create();

    private FargateServer(Path folder) {
        var vault = new CloudVault(SecretsManagerClient.create(), SsmClient.create());
        registry = new TlsRegistry(folder.resolve("registry"), ecr);
        var runner = new ImageRunner(folder, List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                registry);
        ecs = new EcsService(runner, new CloudLogs(CloudWatchLogsClient.create()), vault::value);
    }

    public static void main(String[] arguments) throws Exception {
        var it = new FargateServer(Path.of(arguments[0]));
        var roles = new TaskRoles();
        try (var server = new AwsServer(0); var ecs = it.ecs; var registry = it.registry) {
            server.with(ecs).with(it.ecr).with(roles).with(it.new Clock());
            ecs.alsoSees = definition -> roles.environment(definition, server.address());
            System.out.println(server.address());
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        System.exit(0);
    }

    /** Nothing ever fires by itself. */
    private final class Clock implements AwsServer.RestService {

        private final AtomicLong minutes = new AtomicLong();

        @Override
        public boolean serves(String path) {
            return path.startsWith("/fire/") || path.equals("/forget") || path.equals("/registry");
        }

        @Override
        public ObjectNode answer(String call, ObjectNode request) {
            if (call.endsWith("/forget")) {
                ecs.forget();
                return AwsServer.MAPPER.createObjectNode();
            }
            if (call.endsWith("/registry")) {
                var answer = AwsServer.MAPPER.createObjectNode().put("host", registry.host());
                ecr.passwords.forEach(answer.putArray("passwords")::add);
                ecr.repositories.keySet().forEach(answer.putArray("repositories")::add);
                return answer;
            }
            var name = call.substring(call.lastIndexOf('/') + 1);
            var execution = UUID.randomUUID().toString();
            var schedule = scheduler.getSchedule(asked -> asked.groupName("flowcell").name(name));
            ecs.answer("RunTask", SchedulerService.runTask(schedule.target().input(), execution,
                    Instant.EPOCH.plus(minutes.incrementAndGet(), ChronoUnit.MINUTES)));
            return AwsServer.MAPPER.createObjectNode().put("execution", execution);
        }
    }
}
