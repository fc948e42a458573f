package dev.flowcell.runtime.notify;

import java.io.IOException;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.secret.Secrets;
import dev.flowcell.runtime.value.RecordJson;
import org.jspecify.annotations.Nullable;

/// Posts the end of a run. An address that is busy, broken or silent is tried again for a while; whatever comes of it,
/// the run's own outcome stays as it is.
public final class Notifier {

    /** How long the end of a run may take longer for it. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The wait before the second attempt; it doubles. */
    private static final long FIRST_WAIT_MILLIS = 250;
    private static final String NO_ANSWER = "it does not answer in time";

    private final NotifyAddress address;
    private final Duration patience;

    /// @param patience
    ///            for all attempts together
    public Notifier(NotifyAddress address, Duration patience) {
        this.address = address;
        this.patience = patience;
    }

    /// Posts.
    ///
    /// @return in one line why that did not go well, or empty where it did
    public Optional<String> post(Notice notice, Secrets secrets) {
        var trouble = new AtomicReference<@Nullable String>(NO_ANSWER);
        // A name server or a slow answer knows no time-out: the thread is left behind with the process.
        var thread = new Thread(() -> trouble.set(tried(notice, secrets, trouble)), "flowcell notify");
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.ofNullable(trouble.get())
                .map(why -> "the end of the run could not be posted to " + address.shown() + ": " + why);
    }

    private @Nullable String tried(Notice notice, Secrets secrets, AtomicReference<@Nullable String> last) {
        try {
            var uri = address.uri(secrets);
            var json = RecordJson.write(notice).getBytes(StandardCharsets.UTF_8);
            for (var wait = FIRST_WAIT_MILLIS;; wait *= 2) {
                var attempt = attempt(uri, json);
                if (attempt.settled()) {
                    return attempt.trouble();
                }
                last.set(attempt.trouble());
                Thread.sleep(wait);
            }
        } catch (Fault | IllegalStateException e) {
            return e.getMessage();
        } catch (InterruptedException e) {
            return NO_ANSWER;
        } catch (RuntimeException | Error e) {
            return e.getClass().getSimpleName(); // its message may hold the address
        }
    }

    private Attempt attempt(URI uri, byte[] json) {
        try {
            var code = code((HttpURLConnection) uri.toURL().openConnection(), json);
            if (code / 100 == 2) {
                return new Attempt(null, true);
            }
            return new Attempt("it answers " + code, code < 500 && code != 429 && code != 408);
        } catch (SocketTimeoutException e) {
            return new Attempt(NO_ANSWER, false);
        } catch (UnknownHostException e) {
            return new Attempt("its host is not known", false);
        } catch (IOException e) {
            return new Attempt("it can't be reached (" + e.getClass().getSimpleName() + ")", false);
        }
    }

    private int code(HttpURLConnection connection, byte[] json) throws IOException {
        try {
            connection.setRequestMethod("POST");
            connection.setConnectTimeout((int) patience.toMillis() / 2);
            connection.setReadTimeout((int) patience.toMillis() / 2);
            connection.setInstanceFollowRedirects(false); // a POST would go on as a GET
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(json.length); // the JDK posts anything else twice on some failures
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setRequestProperty("User-Agent", "flowcell");
            try (var out = connection.getOutputStream()) {
                out.write(json);
            }
            return connection.getResponseCode();
        } catch (HttpRetryException e) {
            return e.responseCode();
        } finally {
            connection.disconnect();
        }
    }

    /// @param trouble
    ///            null where it went well
    private record Attempt(@Nullable String trouble, boolean settled) {
    }
}
