package dev.flowcell.aws.standin;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import tools.jackson.databind.node.ObjectNode;

/// ECS on Fargate as a program of its own, for tests from outside: `FargateServer FOLDER`, beside a stand-in that has
/// logs, vaults and schedules (`AWS_ENDPOINT_URL`). It prints its address, and ends when its input does. What it can do
/// that ECS can't: `POST /fire/NAME` lets a schedule's time come, and answers with the execution's identity; `POST
/// /forget` lets an hour pass, after which tasks that have stopped are not shown any more.
public final class FargateServer {

    private final EcsService ecs;
    private final SchedulerClient scheduler = SchedulerClient.create();

    private FargateServer(Path folder) {
        var vault = new CloudVault(SecretsManagerClient.create(), SsmClient.create());
        var runner = new ImageRunner(folder, List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        ecs = new EcsService(runner, new CloudLogs(CloudWatchLogsClient.create()), vault::value);
    }

    public static void main(String[] arguments) throws Exception {
        var it = new FargateServer(Path.of(arguments[0]));
        var roles = new TaskRoles();
        try (var server = new AwsServer(0); var ecs = it.ecs) {
            server.with(ecs).with(roles).with(it.new Clock());
            ecs.alsoSees = definition -> roles.environment(definition, server.address());
            System.out.println(server.address());
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        System.exit(0);
    }

    /** Nothing ever fires by itself. */
    private final class Clock implements AwsServer.RestService {

        @Override
        public boolean serves(String path) {
            return path.startsWith("/fire/") || path.equals("/forget");
        }

        @Override
        public ObjectNode answer(String call, ObjectNode request) {
            if (call.endsWith("/forget")) {
                ecs.forget();
                return AwsServer.MAPPER.createObjectNode();
            }
            var name = call.substring(call.lastIndexOf('/') + 1);
            var execution = UUID.randomUUID().toString();
            var schedule = scheduler.getSchedule(asked -> asked.groupName("flowcell").name(name));
            ecs.answer("RunTask", SchedulerService.runTask(schedule.target().input(), execution));
            return AwsServer.MAPPER.createObjectNode().put("execution", execution);
        }
    }
}
