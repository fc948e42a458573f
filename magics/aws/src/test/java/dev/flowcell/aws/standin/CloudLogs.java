package dev.flowcell.aws.standin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;

import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** A CloudWatch Logs that is another program, written to as the `awslogs` driver does: in batches, a little later. */
final class CloudLogs implements LogSink {

    private static final int BATCH = 1_000;

    private record Stream(String group, String name) {
    }

    private record Line(Stream stream, long time, String text) {
    }

    private final CloudWatchLogsClient client;
    private final LinkedBlockingQueue<Line> lines = new LinkedBlockingQueue<>();
    private final Map<Stream, Boolean> open = new ConcurrentHashMap<>();

    CloudLogs(CloudWatchLogsClient client) {
        this.client = client;
        Thread.ofPlatform().daemon().name("awslogs").start(this::write);
    }

    @Override
    public void open(String group, String stream) {
        try {
            client.createLogStream(request -> request.logGroupName(group).logStreamName(stream));
        } catch (ResourceAlreadyExistsException e) {
            // A container that is started again goes on in its stream.
        } catch (ResourceNotFoundException e) {
            throw AwsError.client("ResourceNotFoundException", "The specified log group does not exist.");
        }
        open.put(new Stream(group, stream), true);
    }

    @Override
    public void line(String group, String stream, long time, String text) {
        lines.add(new Line(new Stream(group, stream), time, text));
    }

    private void write() {
        try {
            while (true) {
                var batch = new ArrayList<>(List.of(lines.take()));
                lines.drainTo(batch, BATCH - 1);
                batch.stream().filter(line -> open.containsKey(line.stream()))
                        .collect(Collectors.groupingBy(Line::stream)).forEach(this::put);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(Stream stream, List<Line> some) {
        try {
            client.putLogEvents(request -> request.logGroupName(stream.group()).logStreamName(stream.name())
                    .logEvents(some.stream().map(line -> InputLogEvent.builder().timestamp(line.time())
                            .message(line.text().isEmpty() ? " " : line.text()).build()).toList()));
        } catch (ResourceNotFoundException e) {
            open.remove(stream); // deleted meanwhile: the driver drops what it can't send
        }
    }
}
