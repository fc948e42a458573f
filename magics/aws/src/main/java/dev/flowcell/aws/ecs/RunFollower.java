package dev.flowcell.aws.ecs;

import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.flowcell.aws.client.AwsFaults;
import dev.flowcell.aws.client.Backoff;
import dev.flowcell.aws.client.Pace;
import dev.flowcell.aws.logs.TaskLog;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.flow.target.Target.Listener;
import dev.flowcell.flow.target.Target.Status.Phase;
import dev.flowcell.flow.target.Target.Status;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.Task;

/// Goes along with a run until the process that drives it has ended: one thread that asks, at most once a second, and
/// less often where nothing happens. ECS has no stream to listen to.
final class RunFollower {

    /** Nothing is asked faster. */
    static final Duration FASTEST = Duration.ofSeconds(1);
    /** A running task's state, and a quiet log, are looked at so often. */
    private static final Duration SLOWEST = Duration.ofSeconds(5);
    /** So often while AWS does not answer. */
    private static final Duration MOST_SELDOM = Duration.ofSeconds(30);
    /** Helpers' logs are looked at one after another, so many in a round. */
    private static final int LOGS_A_ROUND = 4;

    private final EcsCluster cluster;
    private final String run;
    private final Pace pace;
    private final @Nullable Listener listener;
    private final List<String> arns;
    private final RunTasks asked;
    private final FargateSize size;
    private final Map<String, TaskLog> logs = new LinkedHashMap<>();
    private final Set<Phase> told = EnumSet.noneOf(Phase.class);
    private final Backoff trouble = new Backoff(FASTEST.multipliedBy(2), MOST_SELDOM);
    private @Nullable TaskLog driven;
    private @Nullable Status shown;
    private int nextLog;

    /// @param listener
    ///            hears the lines and the states; null waits for the end alone
    RunFollower(EcsCluster cluster, String run, List<String> arns, Pace pace, @Nullable Listener listener) {
        this.cluster = cluster;
        this.run = run;
        this.arns = arns;
        this.asked = new RunTasks(cluster, run);
        this.pace = pace;
        this.listener = listener;
        this.size = FargateSize.of(cluster.settings());
    }

    Exit follow() throws InterruptedException {
        var untilDescribed = Duration.ZERO;
        var wait = FASTEST;
        var describeEvery = FASTEST;
        while (true) {
            if (untilDescribed.isZero() || untilDescribed.isNegative()) {
                var tasks = tasks();
                var driver = driver(tasks);
                var end = TaskEnd.of(cluster, driver);
                if (end.isPresent()) {
                    return ended(tasks, driver, end.get());
                }
                show(driver);
                add(tasks);
                describeEvery = "RUNNING".equals(driver.lastStatus()) ? SLOWEST : grown(describeEvery, 3);
                untilDescribed = describeEvery;
            }
            if (read()) {
                wait = FASTEST;
            } else {
                wait = grown(wait, 5);
            }
            // What waits only for its end looks at the state at once after a quiet log.
            var pause = listener == null || logs.isEmpty() ? untilDescribed : min(wait, untilDescribed);
            pause = pause.compareTo(FASTEST) < 0 ? FASTEST : pause;
            pace.pause(pause);
            untilDescribed = untilDescribed.minus(pause);
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration grown(Duration wait, int seconds) {
        return min(wait.multipliedBy(3).dividedBy(2), Duration.ofSeconds(seconds));
    }

    private List<Task> tasks() throws InterruptedException {
        while (true) {
            try {
                var tasks = asked.describe(arns);
                trouble.reset();
                return tasks;
            } catch (Fault e) {
                if (!AwsFaults.passing(e)) {
                    throw e;
                }
                sayThatAwsIsSilent();
                trouble.pause(pace);
            }
        }
    }

    private void sayThatAwsIsSilent() {
        say(new Status(Phase.running,
                "AWS does not answer just now: the run goes on, and so does this once it answers"));
    }

    private Task driver(List<Task> tasks) {
        if (tasks.isEmpty()) {
            throw noRun(cluster, run);
        }
        return tasks.getFirst();
    }

    /** There is no such run, or none any more. */
    static Fault noRun(EcsCluster cluster, String run) {
        return Fault.settings("there is no run " + run + " on the ECS cluster " + cluster.name(),
                "it ran elsewhere, or so long ago that its log is gone; %runs lists the runs");
    }

    private Exit ended(List<Task> tasks, Task driver, Exit end) throws InterruptedException {
        stopHelpers(tasks);
        if (listener != null) {
            add(tasks);
            passed(driver, Phase.ended);
            for (var log : logs.values()) {
                log.drain();
            }
            say(new Status(Phase.ended, end.reason()));
        }
        return end;
    }

    /** Helpers leave by themselves within seconds; those that never came to it are ended. */
    private void stopHelpers(List<Task> tasks) {
        for (var task : tasks.subList(1, tasks.size())) {
            if (!"STOPPED".equals(task.desiredStatus()) && !stop(task)) {
                return;
            }
        }
    }

    /** @return whether AWS did it; where it did not, the run's end is told all the same */
    private boolean stop(Task task) {
        try {
            cluster.call("ending the helpers of " + run, () -> cluster.ecs().stopTask(request -> request
                    .cluster(cluster.name()).task(task.taskArn())
                    .reason(TaskEnd.CANCELLED + ": the run has ended")));
            return true;
        } catch (Fault e) {
            System.getLogger(RunFollower.class.getName()).log(System.Logger.Level.INFO,
                    () -> "the helpers end by themselves: " + e.line());
            return false;
        }
    }

    private void add(List<Task> tasks) {
        var hearer = listener;
        if (hearer == null) {
            return;
        }
        for (var task : tasks) {
            if (RunTasks.started(task)) {
                logs.computeIfAbsent(task.taskArn(), key -> log(cluster, run, task, pace, hearer)
                        .telling(this::sayThatAwsIsSilent));
            }
        }
        driven = logs.get(tasks.getFirst().taskArn());
    }

    /** The log of a task. */
    static TaskLog log(EcsCluster cluster, String run, Task task, Pace pace, Listener listener) {
        return new TaskLog(cluster.aws(), cluster.logs(),
                new TaskLog.Place(cluster.logGroup(), RunTasks.stream(task), run), pace, listener::line);
    }

    /** The driver's log each time, some of the helpers' in turn. */
    private boolean read() throws InterruptedException {
        if (logs.isEmpty()) {
            return false;
        }
        var own = driven;
        var others = logs.values().stream().filter(log -> log != own).toList();
        var news = own != null && own.read();
        for (var more = 0; more < Math.min(LOGS_A_ROUND - 1, others.size()); more++) {
            nextLog = (nextLog + 1) % others.size();
            news |= others.get(nextLog).read();
        }
        return news;
    }

    private void show(Task driver) {
        var now = TaskPhases.now(driver, size);
        passed(driver, now.phase());
        say(now);
    }

    private void passed(Task driver, Phase until) {
        for (var status : TaskPhases.passed(driver)) {
            if (listener != null && status.phase() != until && told.add(status.phase())) {
                listener.status(status);
            }
        }
    }

    private void say(Status status) {
        if (listener != null && !status.equals(shown)) {
            shown = status;
            told.add(status.phase());
            listener.status(status);
        }
    }
}
