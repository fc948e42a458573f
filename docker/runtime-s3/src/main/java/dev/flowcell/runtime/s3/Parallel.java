package dev.flowcell.runtime.s3;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Some requests at a time: one connection alone does not fill a network. */
final class Parallel {

    private static final int AT_A_TIME = 4;

    private Parallel() {
    }

    /// What a function makes of each, in order. The first failure ends the others.
    static <A, B> List<B> each(List<A> all, Function<A, B> function) {
        var pool = Executors.newFixedThreadPool(Math.min(AT_A_TIME, all.size()),
                Thread.ofVirtual().name("flowcell s3 ", 0).factory());
        try {
            var futures = new ArrayList<Future<B>>();
            all.forEach(each -> futures.add(pool.submit(() -> function.apply(each))));
            var results = new ArrayList<B>();
            for (var future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException runtime
                    ? runtime
                    : SdkClientException.create(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
