package dev.flowcell.aws.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ecs.model.EcsException;

/** One line for whatever AWS answers, and whether it is worth another call. */
class AwsFaultsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "400 | ThrottlingException     | Rate exceeded | true  | looking: AWS slows the account's calls down: repeat in a moment",
            "400 | RequestLimitExceeded    | too many      | true  | looking: AWS slows the account's calls down: repeat in a moment",
            "500 | ServerException         | internal      | true  | looking: AWS failed: internal: repeat in a moment",
            "503 |                         |               | true  | looking: AWS failed: it answers 503 and says no more: repeat in a moment",
            "400 | ExpiredTokenException   | expired       | false | the AWS credentials have expired: log in again (aws sso login), then repeat",
            "403 | InvalidClientTokenId    | no such key   | false | AWS does not accept these credentials: check AWS_PROFILE and aws sts get-caller-identity",
            "400 | AccessDeniedException   | no            | false | looking: AWS denies it: no: ask the account's administrator for the right; flowcell policy prints all that a flow needs",
            "403 | OptInRequired           | not here      | false | looking: the account has not opted in to mars-1: enable the region in the account's settings, or name another with --region",
            "400 | RequestTimeTooSkewed    | late          | false | this machine's clock is wrong: AWS refuses its requests: set the clock",
            "404 |                         |               | false | looking: AWS refuses it: it answers 404 and says no more: see flowcell doctor"})
    void anAnswer(int status, @Nullable String code, @Nullable String message, boolean passing, String line) {
        var answer = EcsException.builder().statusCode(status).awsErrorDetails(AwsErrorDetails.builder()
                .serviceName("Ecs").errorCode(code).errorMessage(message).build()).build();
        assertThat(AwsFaults.of(answer, "looking", "mars-1").line()).isEqualTo(line);
        assertThat(AwsFaults.passing(answer)).isEqualTo(passing);
        assertThat(AwsFaults.passing(AwsFaults.of(answer, "looking", "mars-1"))).isEqualTo(passing);
    }

    static Stream<Arguments> silences() {
        return Stream.of(Arguments.of(new ConnectException("refused"), true,
                "looking: nothing answers at AWS's address: check the network, and AWS_ENDPOINT_URL if it is set"),
                Arguments.of(new UnknownHostException("ecs.mars-1.amazonaws.com"), true, "looking: AWS can't be found:"
                        + " ecs.mars-1.amazonaws.com: check the network and the region's name"),
                Arguments.of(new SocketTimeoutException("timed out"), true,
                        "looking: AWS does not answer in time: check the network (VPN, proxy?), then repeat"),
                Arguments.of(new SocketException("Connection reset"), true,
                        "looking: the connection to AWS breaks (Connection reset): check the network, then repeat"),
                Arguments.of(new SSLHandshakeException("PKIX path building failed"), true,
                        "looking: no secure connection to AWS (PKIX path building failed): check the network (proxy?)"
                                + " and the certificates that this machine trusts"),
                Arguments.of(new NoSuchFileException("/token"), false, "looking: Unable to execute HTTP request:"
                        + " /token: try aws sts get-caller-identity"));
    }

    @ParameterizedTest
    @MethodSource("silences")
    void noAnswer(IOException cause, boolean passing, String line) {
        var silence = SdkClientException.create("Unable to execute HTTP request: " + cause.getMessage(), cause);
        assertThat(AwsFaults.of(silence, "looking", "mars-1").line()).isEqualTo(line);
        assertThat(AwsFaults.passing(silence)).isEqualTo(passing);
    }
}
