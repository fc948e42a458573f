package dev.flowcell.aws.schedule;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.client.Tags;
import dev.flowcell.flow.target.TargetProvider.Change;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindow;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.RetryPolicy;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.scheduler.model.ScheduleSummary;
import software.amazon.awssdk.services.scheduler.model.Tag;
import software.amazon.awssdk.services.scheduler.model.Target;

/// Flowcell's schedules in a region: all are in the group `flowcell`, since only a group carries tags.
public final class EventBridge {

    /** The group of all schedules. */
    public static final String GROUP = "flowcell";

    /** A start that fails is tried again for so long: a run that comes much later is none of its time. */
    private static final int LATEST_SECONDS = 600;
    private static final int RETRIES = 10;

    private final AwsClients aws;
    private final SchedulerClient client;

    public EventBridge(AwsClients aws) {
        this.aws = aws;
        this.client = aws.of(SchedulerClient.builder());
    }

    /// A schedule that calls one operation of AWS's.
    ///
    /// @param expression
    ///            `cron(…)`
    /// @param zone
    ///            whose clocks it is of
    /// @param call
    ///            the operation, such as `arn:aws:scheduler:::aws-sdk:ecs:runTask`
    /// @param input
    ///            what it is called with
    /// @param role
    ///            the ARN of the role that calls it
    public record Timed(String name, String description, String expression, String zone, String call, String input,
            String role) {
    }

    /** Writes a schedule, in place of one of that name. */
    public void put(Timed record) {
        var target = Target.builder().arn(record.call()).roleArn(record.role()).input(record.input())
                .retryPolicy(RetryPolicy.builder().maximumEventAgeInSeconds(LATEST_SECONDS)
                        .maximumRetryAttempts(RETRIES).build())
                .build();
        var window = FlexibleTimeWindow.builder().mode(FlexibleTimeWindowMode.OFF).build();
        var updated = aws.call("changing the schedule " + record.name(), () -> {
            try {
                client.updateSchedule(request -> request.groupName(GROUP).name(record.name())
                        .description(record.description()).scheduleExpression(record.expression())
                        .scheduleExpressionTimezone(record.zone()).flexibleTimeWindow(window).target(target)
                        .state(ScheduleState.ENABLED));
                return true;
            } catch (ResourceNotFoundException e) {
                return false;
            }
        });
        if (!updated) {
            makeGroup();
            aws.call("making the schedule " + record.name(),
                    () -> client.createSchedule(request -> request.groupName(GROUP).name(record.name())
                            .description(record.description()).scheduleExpression(record.expression())
                            .scheduleExpressionTimezone(record.zone()).flexibleTimeWindow(window).target(target)
                            .state(ScheduleState.ENABLED)));
        }
    }

    /** Looked for first: a stand-in for AWS takes the schedules away with a group that is made twice. */
    private void makeGroup() {
        var there = aws.call("looking for the schedule group " + GROUP, () -> {
            try {
                return client.getScheduleGroup(request -> request.name(GROUP)).arn() != null;
            } catch (ResourceNotFoundException e) {
                return false;
            }
        });
        if (there) {
            return;
        }
        aws.call("making the schedule group " + GROUP, () -> {
            try {
                client.createScheduleGroup(request -> request.name(GROUP)
                        .tags(Tag.builder().key(Tags.MANAGED_BY).value(Tags.FLOWCELL).build()));
                return true;
            } catch (ConflictException e) {
                return false; // another process was faster
            }
        });
    }

    /** Those whose names begin so. */
    public List<String> names(String prefix) {
        return aws.call("listing the schedules", () -> {
            try {
                return client.listSchedulesPaginator(request -> request.groupName(GROUP).namePrefix(prefix))
                        .schedules().stream().map(ScheduleSummary::name).sorted().toList();
            } catch (ResourceNotFoundException e) {
                return List.of(); // there is no group yet
            }
        });
    }

    /** What ends one schedule; empty where there is none. */
    public Optional<Change> deletion(String name) {
        return names(name).contains(name)
                ? Optional.of(new Change("the schedule " + GROUP + "/" + name + " of EventBridge in " + aws.region(),
                        () -> delete(name)))
                : Optional.empty();
    }

    private void delete(String name) {
        aws.call("deleting the schedule " + name,
                () -> client.deleteSchedule(request -> request.groupName(GROUP).name(name)));
    }

    /// What removes the schedules whose names begin so, and the group with the last of them.
    ///
    /// @param prefix
    ///            that ends with an underscore; a name with another one behind it has a longer prefix
    public List<Change> deletions(String prefix) {
        var all = names("");
        var mine = all.stream().filter(name -> name.startsWith(prefix))
                .filter(name -> name.indexOf('_', prefix.length()) < 0).toList();
        var changes = mine.stream().map(name -> new Change("deletes the schedule " + name, () -> delete(name)))
                .collect(Collectors.toCollection(java.util.ArrayList::new));
        if (mine.size() == all.size() && ourGroup()) {
            changes.add(new Change("deletes the schedule group " + GROUP + ", which is empty then",
                    () -> aws.call("deleting the schedule group",
                            () -> client.deleteScheduleGroup(request -> request.name(GROUP)))));
        }
        return changes;
    }

    private boolean ourGroup() {
        return aws.call("looking at the schedule group " + GROUP, () -> {
            try {
                var arn = client.getScheduleGroup(request -> request.name(GROUP)).arn();
                Map<String, String> tags = client.listTagsForResource(request -> request.resourceArn(arn)).tags()
                        .stream().collect(Collectors.toMap(Tag::key, Tag::value));
                return Tags.ours(tags);
            } catch (ResourceNotFoundException e) {
                return false;
            }
        });
    }
}
