package dev.flowcell.aws.logs;

import java.util.Map;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.client.Tags;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;

/** Log groups: made once, and with an end to what is kept, since CloudWatch keeps and bills for ever by itself. */
public final class LogGroups {

    /** How long lines are kept. */
    public static final int DAYS = 30;

    private LogGroups() {
    }

    /// Makes a group where there is none.
    ///
    /// @return whether it was made
    public static boolean ensure(AwsClients aws, CloudWatchLogsClient logs, String group, Map<String, String> tags) {
        var there = aws.call("looking for the log group " + group,
                () -> logs.describeLogGroups(request -> request.logGroupNamePrefix(group))).logGroups().stream()
                .anyMatch(each -> each.logGroupName().equals(group));
        if (there) {
            return false;
        }
        var made = aws.call("making the log group " + group, () -> {
            try {
                logs.createLogGroup(request -> request.logGroupName(group).tags(tags));
                return true;
            } catch (ResourceAlreadyExistsException e) {
                return false; // another process was faster
            }
        });
        aws.call("setting how long " + group + " is kept",
                () -> logs.putRetentionPolicy(request -> request.logGroupName(group).retentionInDays(DAYS)));
        return made && Tags.ours(tags);
    }
}
