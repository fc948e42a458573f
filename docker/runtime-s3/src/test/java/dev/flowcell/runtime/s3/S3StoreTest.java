package dev.flowcell.runtime.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.error.Fault.Whose;
import dev.flowcell.runtime.s3.FaultProxy.Trouble;
import dev.flowcell.runtime.s3.S3Server.Refusal;
import dev.flowcell.runtime.store.StoreException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is S3's alone: lost answers, refusals, encryption, who asks. */
class S3StoreTest {

    private static final byte[] CONTENT = StoreBehaviour.bytes("content");

    @AutoClose
    private final S3Server server = new S3Server("bucket");

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void aTroubleIsOvercomeAndItsEffectIsThereOnce(Trouble trouble) throws IOException {
        try (var proxy = new FaultProxy(server.uri(), FaultProxy.first(trouble, trouble, trouble))) {
            var store = StoresTest.open("s3:bucket", proxy.uri());
            store.put("x", CONTENT);
            assertThat(store.get("x")).contains(CONTENT);
            assertThat(store.list("")).containsExactly("x");
            assertThat(proxy.done).startsWith(trouble, trouble, trouble);
        }
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void whatIsAskedNextIsOvercome(Trouble trouble) throws IOException {
        server.put("bucket", "there", CONTENT);
        try (var proxy = new FaultProxy(server.uri(), FaultProxy.first(trouble, trouble))) {
            assertThat(StoresTest.open("s3:bucket", proxy.uri()).get("there")).contains(CONTENT);
        }
        try (var proxy = new FaultProxy(server.uri(), FaultProxy.first(trouble, trouble))) {
            assertThat(StoresTest.open("s3:bucket", proxy.uri()).list("")).containsExactly("there");
        }
        try (var proxy = new FaultProxy(server.uri(), FaultProxy.first(trouble, trouble))) {
            assertThat(StoresTest.open("s3:bucket", proxy.uri()).get("nowhere")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void whoseAnswerIsLostStillHearsThatItWon(Trouble trouble) throws IOException {
        try (var proxy = new FaultProxy(server.uri(), FaultProxy.first(trouble))) {
            assertThat(StoresTest.open("s3:bucket", proxy.uri()).putIfAbsent("claim", CONTENT)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void andWhoLostHearsThat(Trouble trouble) throws IOException {
        assertThat(StoresTest.open("s3:bucket", server.uri()).putIfAbsent("claim", CONTENT)).isTrue();
        try (var proxy = new FaultProxy(server.uri(), FaultProxy.first(trouble))) {
            assertThat(StoresTest.open("s3:bucket", proxy.uri()).putIfAbsent("claim", CONTENT)).isFalse();
        }
    }

    @Test
    void aWriteThatIsInTheWayIsWaitedFor() throws Exception {
        server.refuse("PutObject", new Refusal(409, "ConditionalRequestConflict", "repeat it"));
        var store = StoresTest.open("s3:bucket", server.uri());
        var writer = Thread.startVirtualThread(() -> {
            while (server.asked.size() < 3) {
                Thread.onSpinWait();
            }
            server.refuse("PutObject", null);
        });
        assertThat(store.putIfAbsent("claim", CONTENT)).isTrue();
        writer.join();
    }

    @Test
    void aLargeBlobThatCantBeWrittenLeavesNothing() {
        server.refuse("CompleteMultipartUpload", new Refusal(403, "AccessDenied", "no"));
        var store = StoresTest.open("s3:bucket", server.uri());
        assertThatThrownBy(() -> store.put("large", new byte[S3Store.PART + 1])).isInstanceOf(StoreException.class);
        assertThat(server.unfinishedUploads()).isZero();
        assertThat(server.blob("bucket", "large")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"10,PutObject", "16777217,CreateMultipartUpload"})
    void blobsAreEncryptedWithTheKeyThatTheAddressNames(int size, String operation) throws IOException {
        var store = new S3Store(S3Address.parse("s3:bucket?kms=alias/flows&endpoint=" + server.uri()), StoresTest.USER,
                StoresTest.SHORT);
        store.put("x", new byte[size]);
        assertThat(server.asked.getFirst()).isEqualTo(operation + " x");
        assertThat(server.blob("bucket", "x").headers()).containsEntry("x-amz-server-side-encryption", "aws:kms")
                .containsEntry("x-amz-server-side-encryption-aws-kms-key-id", "alias/flows");
        StoresTest.open("s3:bucket", server.uri()).put("y", new byte[size]);
        assertThat(server.blob("bucket", "y").headers()).doesNotContainKey("x-amz-server-side-encryption");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "PutObject  | 403 | AccessDenied | no | settings | writing x: s3:bucket denies it: its role or user needs s3:GetObject and s3:PutObject",
            "GetObject  | 403 | AccessDenied | no | settings | reading x: s3:bucket denies it",
            "ListObjects| 403 | AccessDenied | no | settings | listing it: s3:bucket denies it",
            "PutObject  | 403 | AccessDenied | not authorized to perform: kms:GenerateDataKey | settings | the KMS key of s3:bucket is denied: its role or user needs kms:GenerateDataKey and kms:Decrypt",
            "PutObject  | 400 | KMS.NotFoundException | Key 'x' does not exist | settings | the KMS key of s3:bucket can't be used: Key 'x' does not exist: name another with ?kms=KEY",
            "PutObject  | 403 | SignatureDoesNotMatch | no | settings | S3 does not accept the credentials for s3:bucket: check AWS_PROFILE",
            "PutObject  | 301 | PermanentRedirect | elsewhere | settings | the bucket bucket is in another region: eu-central-1: name it with ?region=eu-central-1 after --store s3:bucket",
            "PutObject  | 503 | SlowDown | please | cluster | writing x: s3:bucket is asked too often, and slows down: repeat in a moment",
            "PutObject  | 500 | InternalError | oh | cluster | writing x: s3:bucket failed: oh: repeat in a moment",
            "PutObject  | 501 | NotImplemented | If-None-Match | settings | lacks what a store needs: If-None-Match: use one with conditional writes",
            "PutObject  | 403 | RequestTimeTooSkewed | late | settings | this machine's clock is wrong: S3 refuses its requests: set the clock"})
    void aRefusalIsOneLineWithItsRemedy(String operation, int status, String code, String message, Whose whose,
            String line) {
        server.refuse(operation, new Refusal(status, code, message));
        var store = StoresTest.open("s3:bucket", server.uri());
        var fault = fault(() -> {
            switch (operation) {
                case "PutObject" -> store.put("x", CONTENT);
                case "GetObject" -> store.get("x");
                default -> store.list("");
            }
        });
        assertThat(fault.line()).contains(line).doesNotContain("\n", "SDK", "Request ID");
        assertThat(fault.whose()).isEqualTo(whose);
    }

    @Test
    void aBucketThatIsNotThereIsNamed() {
        assertThat(fault(() -> StoresTest.open("s3:nowhere", server.uri()).get("x")).line()).isEqualTo(
                "there is no bucket nowhere at " + server.uri()
                        + ": make it with aws s3 mb s3://nowhere, or name another with --store");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "EXPIRED1 | the credentials for s3:bucket have expired: log in again (aws sso login), then repeat",
            "UNKNOWN1 | S3 does not accept the credentials for s3:bucket: check AWS_PROFILE or AWS_ACCESS_KEY_ID"})
    void credentialsThatAreNotTakenSaySo(String key, String line) {
        var user = new HashMap<>(StoresTest.USER);
        user.put("AWS_ACCESS_KEY_ID", key);
        var store = new S3Store(S3Address.parse("s3:bucket?endpoint=" + server.uri()), user, StoresTest.SHORT);
        assertThat(fault(() -> store.get("x")).line()).contains(line).doesNotContain(user.get("AWS_SECRET_ACCESS_KEY"));
    }

    @Test
    void aTaskAsksAsItsRole() throws IOException {
        var store = told(Map.of("aws.containerCredentialsFullUri", server.uri() + "/task-credentials"),
                Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.uri() + "/task-credentials"));
        store.put("x", CONTENT);
        assertThat(server.keys).containsExactly("ASIATASK");
    }

    @Test
    void aPodAsksAsItsServiceAccount(@TempDir Path folder) throws IOException {
        var token = Files.writeString(folder.resolve("token"), "a.b.c").toString();
        var store = told(
                Map.of("aws.webIdentityTokenFile", token, "aws.roleArn", "arn:aws:iam::1:role/flows",
                        "aws.endpointUrlSts", server.uri().toString(), "aws.region", S3Server.REGION),
                Map.of("AWS_WEB_IDENTITY_TOKEN_FILE", token, "AWS_ROLE_ARN", "arn:aws:iam::1:role/flows"));
        store.put("x", CONTENT);
        assertThat(server.keys).containsExactly("ASIAPOD");
    }

    /** The SDK reads its settings from the process; what a test can set of it are its properties. */
    private S3Store told(Map<String, String> properties, Map<String, String> environment) throws IOException {
        var all = new HashMap<>(environment);
        all.put("AWS_REGION", S3Server.REGION);
        properties.forEach(System::setProperty);
        try {
            var store = new S3Store(S3Address.parse("s3:bucket?endpoint=" + server.uri()), all, StoresTest.SHORT);
            store.list("");
            server.keys.clear();
            return store;
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
    }

    @Test
    void aRegionThatIsNotTheBucketsIsNamed() {
        var store = new S3Store(S3Address.parse("s3:bucket?region=us-west-2&endpoint=" + server.uri()),
                StoresTest.USER, StoresTest.SHORT);
        assertThat(fault(() -> store.put("x", CONTENT)).line()).isEqualTo("the bucket bucket is in another region: "
                + S3Server.REGION + ": name it with ?region=" + S3Server.REGION + " after --store s3:bucket");
    }

    @Test
    void nothingThatAnswersIsSaid() throws IOException {
        URI nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        var fault = fault(() -> StoresTest.open("s3:bucket", nobody).get("x"));
        assertThat(fault.line()).isEqualTo("reading x: nothing answers for s3:bucket at " + nobody
                + ": check the network, and --endpoint if it is set");
        assertThat(fault.whose()).isEqualTo(Whose.cluster);
        assertThat(fault(() -> StoresTest.open("s3:bucket", URI.create("http://nowhere.invalid")).get("x")).line())
                .contains("the service of s3:bucket can't be found at http://nowhere.invalid: check the network");
    }

    @Test
    void withoutCredentialsTheRemedyIsToLogIn() {
        var nobody = Map.of("AWS_REGION", S3Server.REGION, "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "http://127.0.0.1:1/none");
        var store = new S3Store(S3Address.parse("s3:bucket?endpoint=" + server.uri()), nobody, StoresTest.SHORT);
        assertThat(fault(() -> store.get("x")).line()).startsWith("there are no credentials for s3:bucket: ");
    }

    @Test
    void anInterruptEndsIt() {
        try (var proxy = new FaultProxy(server.uri(), asked -> Trouble.slowDown)) {
            var store = StoresTest.open("s3:bucket", proxy.uri());
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> store.put("x", CONTENT)).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private interface Asking {
        void ask() throws IOException;
    }

    private static Fault fault(Asking asking) {
        var thrown = catchThrowableOfType(StoreException.class, asking::ask);
        return StoreException.fault(thrown, "");
    }
}
