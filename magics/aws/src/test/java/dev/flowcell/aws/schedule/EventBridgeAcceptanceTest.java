package dev.flowcell.aws.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.flow.schedule.Schedule;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The records of schedules in another program that answers as AWS does, at `AWS_ENDPOINT_URL`. */
@Tag("acceptance")
@Timeout(60)
@EnabledIfEnvironmentVariable(named = "AWS_ENDPOINT_URL", matches = "http.*")
class EventBridgeAcceptanceTest {

    @Test
    void aScheduleIsMadeChangedFoundAndRemoved() {
        var prefix = "sched-" + UUID.randomUUID().toString().substring(0, 8) + "_";
        var bridge = new EventBridge(new AwsClients(null));
        assertThat(bridge.names(prefix)).isEmpty();
        bridge.put(timed(prefix + "news", "@daily"));
        bridge.put(timed(prefix + "news", "0 6 * * mon-fri"));
        bridge.put(timed(prefix + "weather", "@hourly"));
        assertThat(bridge.names(prefix)).containsExactly(prefix + "news", prefix + "weather");

        bridge.deletion(prefix + "weather").orElseThrow().done().run();
        assertThat(bridge.deletion(prefix + "weather")).isEmpty();
        bridge.deletions(prefix).forEach(change -> change.done().run());
        assertThat(bridge.names(prefix)).isEmpty();
        assertThat(bridge.deletions(prefix)).isEmpty();
    }

    private static EventBridge.Timed timed(String name, String cron) {
        return new EventBridge.Timed(name, "of a test", EventBridgeCron.of(Schedule.of(cron, "Europe/Berlin")),
                "Europe/Berlin", "arn:aws:scheduler:::aws-sdk:ecs:runTask",
                "{\"Cluster\":\"none\",\"TaskDefinition\":\"none\"}", "arn:aws:iam::123456789012:role/none");
    }
}
