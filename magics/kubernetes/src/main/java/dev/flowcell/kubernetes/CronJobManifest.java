package dev.flowcell.kubernetes;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.schedule.Cron;
import dev.flowcell.flow.schedule.CronField.Unit;
import dev.flowcell.flow.schedule.Schedule;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.jspecify.annotations.Nullable;

/// A registered flow as a CronJob, suspended where it has no schedule. Whatever makes Jobs of it, the clock or `kubectl
/// create job --from`, names the run by the Job's name.
final class CronJobManifest {

    /** Of one that never comes by itself: a CronJob must have a schedule. */
    private static final Schedule NEVER = new Schedule("0 0 1 1 *", Schedule.UTC);
    /** What of its former Jobs stays, until their time is over. */
    private static final int KEPT_JOBS = 10;
    /** Only so late may a run start that the cluster could not start in time. */
    private static final Duration LATEST = Duration.ofMinutes(10);
    /** The cluster looks at its CronJobs every ten seconds. */
    private static final Duration EARLIEST = Duration.ofSeconds(30);

    private final JobManifest jobs;
    private final UnaryOperator<Job> adapted;

    /// @param adapted
    ///            what is done to the Job: nothing, but in tests
    CronJobManifest(JobManifest jobs, UnaryOperator<Job> adapted) {
        this.jobs = jobs;
        this.adapted = adapted;
    }

    /** `news/bbc` as `news-bbc`: a CronJob's name has no slash. */
    static String name(String flow) {
        return flow.replace('/', '-');
    }

    /// @param schedule
    ///            null is suspended
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the image is not where a cluster can pull it
    CronJob cronJob(RunRequest request, List<SecretReference> secrets, @Nullable Schedule schedule) {
        var job = adapted.apply(jobs.job(request, secrets));
        var labels = job.getMetadata().getLabels();
        var when = schedule == null ? NEVER : schedule;
        return new CronJobBuilder().withNewMetadata().withName(name(request.spec().flow())).withLabels(labels)
                .withAnnotations(Map.of(Labels.FLOW, request.spec().flow())).endMetadata().withNewSpec()
                .withSchedule(text(when.expression())).withTimeZone(when.zone()).withSuspend(schedule == null)
                .withConcurrencyPolicy("Forbid").withStartingDeadlineSeconds(deadline(when).toSeconds())
                .withSuccessfulJobsHistoryLimit(KEPT_JOBS).withFailedJobsHistoryLimit(KEPT_JOBS).withNewJobTemplate()
                .withNewMetadata().withLabels(labels).withAnnotations(job.getMetadata().getAnnotations()).endMetadata()
                .withSpec(job.getSpec()).endJobTemplate().endSpec().build();
    }

    /// A run that could not start in time because the one before it went on is skipped, unless that ends soon: a tenth
    /// of the time between two runs.
    private static Duration deadline(Schedule schedule) {
        var tenth = schedule.gap(Instant.now()).dividedBy(10);
        return tenth.compareTo(LATEST) > 0 ? LATEST : tenth.compareTo(EARLIEST) < 0 ? EARLIEST : tenth;
    }

    /** Kubernetes takes no 7 for a Sunday, and no range that ends with one. */
    private static String text(Cron cron) {
        var fields = cron.text().split("\\s+");
        if (fields.length != Unit.values().length) {
            return cron.fields().stream().map(field -> field.text(value -> value)).collect(Collectors.joining(" "));
        }
        fields[Unit.weekday.ordinal()] = cron.field(Unit.weekday).text(value -> value);
        return String.join(" ", fields);
    }
}
