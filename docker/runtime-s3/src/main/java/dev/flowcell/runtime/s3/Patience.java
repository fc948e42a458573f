package dev.flowcell.runtime.s3;

import java.time.Duration;
import java.util.function.Supplier;
import javax.xml.stream.XMLStreamException;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/// How long a request is repeated.
///
/// @param attempts
///            of one request
/// @param first
///            before the second attempt, at most; doubled each time
/// @param slowDown
///            the same where S3 said that it is asked too often
record Patience(int attempts, Duration first, Duration slowDown) {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** Up to half a minute in all, which S3's own slow-downs take. */
    static final Patience USUAL = new Patience(8, Duration.ofMillis(100), Duration.ofSeconds(1));

    /** What the SDK repeats by itself: requests that were not answered, or with 429, 500 and more. */
    StandardRetryStrategy strategy() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(attempts)
                // A store that fails often is still asked: each blob is one that would be lost.
                .circuitBreakerEnabled(false)
                .backoffStrategy(BackoffStrategy.exponentialDelay(first, LONGEST))
                .throttlingBackoffStrategy(BackoffStrategy.exponentialDelay(slowDown, LONGEST)).build();
    }

    /** Repeats what the SDK does not: a request whose answer, be it of success or a refusal, ends early. */
    <T> T repeated(Supplier<T> request) {
        for (var attempt = 1;; attempt++) {
            try {
                return request.get();
            } catch (SdkException e) {
                if (attempt == attempts || !cutShort(e)) {
                    throw e;
                }
                pause(attempt);
            }
        }
    }

    private static boolean cutShort(SdkException e) {
        if (e instanceof AwsServiceException refusal) {
            // A refusal names its code; only those without a body, which answer a condition, have none.
            return S3Faults.code(refusal).isEmpty() && refusal.statusCode() != 412 && refusal.statusCode() != 304;
        }
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof XMLStreamException) {
                return true;
            }
        }
        return false;
    }

    /// Waits before an operation that is repeated by ourselves.
    ///
    /// @param attempt
    ///            that failed, from 1
    void pause(int attempt) {
        try {
            Thread.sleep(BackoffStrategy.exponentialDelay(first, LONGEST).computeDelay(attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("interrupted", e);
        }
    }
}
