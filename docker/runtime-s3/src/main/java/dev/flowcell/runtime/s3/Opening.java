package dev.flowcell.runtime.s3;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Callable;

import software.amazon.awssdk.core.exception.SdkClientException;

/** Something that is being made on a thread of its own, until it is asked for. */
final class Opening<T> {

    private final FutureTask<T> task;

    Opening(String name, Callable<T> making) {
        this.task = new FutureTask<>(making);
        Thread.ofPlatform().daemon().name(name).start(task);
    }

    /** Waits for it; an interrupt is kept for later, since this is short. */
    T get() {
        var interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException runtime
                            ? runtime
                            : SdkClientException.create(String.valueOf(e.getCause()), e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
