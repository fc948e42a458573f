package dev.flowcell.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** One thing that the cluster said of a run. */
sealed interface Signal {

    record JobSeen(Job job) implements Signal {
    }

    record JobGone(Job last) implements Signal {
    }

    record PodSeen(Pod pod) implements Signal {
    }

    record PodGone(Pod last) implements Signal {
    }

    record EventSeen(Event event) implements Signal {
    }

    /** A line of a pod's log. */
    record LogLine(String pod, String text) implements Signal {
    }

    /** These credentials may not read the log. */
    record LogRefused(KubernetesClientException answer) implements Signal {
    }

    /** A pod's log is read to its end, or can't be read any more. */
    record LogEnded(String pod) implements Signal {
    }
}
