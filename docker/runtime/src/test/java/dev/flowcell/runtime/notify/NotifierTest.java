package dev.flowcell.runtime.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.secret.Redactor;
import dev.flowcell.runtime.secret.Secrets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class NotifierTest {

    private static final Secrets NONE = Secrets.of(Map.of());
    private static final Notice NOTICE = new Notice("news-1", "news", "abc", State.done,
            Instant.parse("2026-11-29T11:27:32Z"), 1234, null, "news-1 is done");

    /** What an address answers, how often it is posted to, and what is said. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            200             , 1, ''
            204             , 1, ''
            503 500 429 202 , 4, ''
            404             , 1, it answers 404
            401             , 1, it answers 401
            302             , 1, it answers 302
            500 400         , 2, it answers 400
            """)
    void whatMayYetGoWellIsTriedAgain(String codes, int posts, String trouble) {
        try (var hook = new Hook(Arrays.stream(codes.split(" ")).map(Integer::valueOf).toArray(Integer[]::new))) {
            var said = new Notifier(NotifyAddress.of(hook.address()), Duration.ofSeconds(20)).post(NOTICE, NONE);
            assertThat(said.orElse("")).isEqualTo(trouble.isEmpty()
                    ? ""
                    : "the end of the run could not be posted to " + hook.shown() + ": " + trouble);
            assertThat(hook.bodies()).hasSize(posts).allMatch(each -> each.equals("POST /hooks/t0ken?key=k3y "
                    + "{\"run\":\"news-1\",\"flow\":\"news\",\"version\":\"abc\",\"state\":\"done\","
                    + "\"started\":\"2026-11-29T11:27:32Z\",\"millis\":1234,\"text\":\"news-1 is done\"}"));
        }
    }

    @Test
    void itTakesNoLongerThanItMay() {
        for (var codes : List.of(new Integer[]{0}, new Integer[]{503})) {
            try (var hook = new Hook(codes)) {
                var begin = System.nanoTime();
                var said = new Notifier(NotifyAddress.of(hook.address()), Duration.ofSeconds(1)).post(NOTICE, NONE);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
                assertThat(said.orElseThrow()).endsWith(codes[0] == 0
                        ? ": it does not answer in time"
                        : ": it answers 503");
            }
        }
    }

    @Test
    void anAddressThatIsNotThereIsALine() {
        var hook = new Hook(200);
        hook.close();
        assertThat(new Notifier(NotifyAddress.of(hook.address()), Duration.ofSeconds(1)).post(NOTICE, NONE))
                .hasValue("the end of the run could not be posted to " + hook.shown()
                        + ": it can't be reached (ConnectException)");
    }

    @Test
    void aSecretHoldsTheAddressAndIsNeverShown() {
        var address = NotifyAddress.of("secret:HOOK");
        var patience = Duration.ofSeconds(20);
        try (var hook = new Hook(200)) {
            var secrets = Secrets.of(Map.of("FLOWCELL_SECRET_HOOK", hook.address() + "\n"));
            assertThat(new Notifier(address, patience).post(NOTICE, secrets)).isEmpty();
            assertThat(hook.bodies()).hasSize(1);
        }
        assertThat(new Notifier(address, patience).post(NOTICE, NONE)).get().asString()
                .isEqualTo("the end of the run could not be posted to secret:HOOK: there is no secret HOOK: declare it"
                        + " with %secret HOOK");
        assertThat(new Notifier(address, patience).post(NOTICE,
                Secrets.of(Map.of("FLOWCELL_SECRET_HOOK", "t0ken of no address")))).get().asString()
                .isEqualTo("the end of the run could not be posted to secret:HOOK: the secret HOOK is no web address");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ftp://example.org/x    | --notify is no address that can be posted to: write one as https://HOST/PATH, or secret:NAME for a secret that holds one
            example.org/t0ken      | --notify is no address that can be posted to: write one as https://HOST/PATH, or secret:NAME for a secret that holds one
            https:/t0ken           | --notify is no address that can be posted to: write one as https://HOST/PATH, or secret:NAME for a secret that holds one
            https://a b/t0ken      | --notify is no web address: write one as https://HOST/PATH
            https://u:t0ken@host/x | --notify holds a user or a password before its host, which is not sent: leave it out, and put a token into the path or query of an address in a secret: --notify secret:NAME
            """)
    void anAddressThatCantBeOneIsRefusedAndNotRepeated(String text, String line) {
        assertThatThrownBy(() -> NotifyAddress.of(text)).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(line).doesNotContain("t0ken"));
    }

    @Test
    void anAddressIsShownWithoutWhatMayBeAToken() {
        assertThat(NotifyAddress.of("https://hooks.example.org/services/t0ken?key=k3y"))
                .hasToString("https://hooks.example.org/…");
        assertThat(NotifyAddress.of("http://127.0.0.1:8080")).hasToString("http://127.0.0.1:8080/…");
        assertThat(NotifyAddress.of("secret:HOOK")).hasToString("secret:HOOK");
    }

    @Test
    void aFailureIsOneLineWithItsPlaceAndNoSecret() {
        var spec = new RunSpec("news-1", "news", "abc", null, Map.of(), Map.of(), null, null, 0, 0, false);
        var failure = new Failure("IOException", "hunter2secret is wrong\nand more", "c", 3, 7, "trace");
        var notice = Notice.of(spec, State.failed, failure, 1234, new Redactor(List.of("hunter2secret")));
        assertThat(notice.error()).isEqualTo("cell 3, line 7: IOException: ****** is wrong");
        assertThat(notice.text())
                .isEqualTo("news-1 (news@abc) failed after 1.2 s: cell 3, line 7: IOException: ****** is wrong");
        assertThat(Notice.of(spec, State.cancelled, Failure.of(Failure.CANCELLED, "told"), 60_000, new Redactor())
                .text()).isEqualTo("news-1 (news@abc) was cancelled after 60.0 s: told");
    }
}
