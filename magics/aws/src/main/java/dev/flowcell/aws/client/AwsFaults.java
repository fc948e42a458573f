package dev.flowcell.aws.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

import dev.flowcell.runtime.error.Causes;
import dev.flowcell.runtime.error.Fault;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/// What AWS answers, as faults with a remedy. The codes are those of "Common Errors" in each service's API reference;
/// what is peculiar to one service is decoded where that service is used.
public final class AwsFaults {

    private static final Pattern NOT_AUTHORIZED = Pattern.compile(
            "(?:User: )?(arn:\\S+) is not authorized to perform: (\\S+?)(?: on resource: (\\S+))?(?: because.*|,.*)?$",
            Pattern.DOTALL);

    /** How a connection that can't be made, or breaks, shows itself. */
    private static final List<Class<? extends IOException>> NETWORK = List.of(SocketException.class,
            SocketTimeoutException.class, UnknownHostException.class, SSLException.class);

    private AwsFaults() {
    }

    /** No region is configured. */
    static Fault noRegion() {
        return Fault.settings("no AWS region is configured",
                "name one with --region, or set AWS_REGION, or run aws configure");
    }

    /// @param doing
    ///            what was being done, such as `launching news-1f2e`
    public static Fault of(SdkException e, String doing, String region) {
        var fault = e instanceof AwsServiceException answer ? answered(answer, doing, region) : unanswered(e, doing);
        return fault.causedBy(e);
    }

    /// Whether a call that failed so may well go through a moment later: AWS was not reached, failed by itself, or
    /// slows the account down.
    public static boolean passing(Throwable e) {
        var answer = Causes.find(e, AwsServiceException.class);
        if (answer != null) {
            return answer.isThrottlingException() || answer.statusCode() >= 500;
        }
        return NETWORK.stream().anyMatch(type -> Causes.find(e, type) != null);
    }

    /** The error's code, such as `AccessDeniedException`; empty where the service says none. */
    public static String code(AwsServiceException e) {
        var details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    /** What the service itself says, without the SDK's additions. */
    public static String message(AwsServiceException e) {
        var details = e.awsErrorDetails();
        var text = details == null || details.errorMessage() == null ? e.getMessage() : details.errorMessage();
        var said = Causes.firstLine(text, e).replaceFirst(" ?\\(Service: .*$", "");
        return said.isBlank() ? "it answers " + e.statusCode() + " and says no more" : said;
    }

    private static Fault answered(AwsServiceException e, String doing, String region) {
        var text = message(e);
        return switch (code(e).replaceFirst("Exception$", "")) {
            case "ExpiredToken", "RequestExpired", "TokenRefreshRequired" -> Fault.settings(
                    "the AWS credentials have expired", "log in again (aws sso login), then repeat");
            case "UnrecognizedClient", "InvalidClientTokenId", "InvalidAccessKeyId", "SignatureDoesNotMatch",
                    "InvalidSignature", "AuthFailure" ->
                Fault.settings("AWS does not accept these credentials",
                        "check AWS_PROFILE and aws sts get-caller-identity");
            case "AccessDenied", "UnauthorizedOperation", "NotAuthorized" -> denied(text, doing);
            case "OptInRequired" -> Fault.settings(doing + ": the account has not opted in to " + region,
                    "enable the region in the account's settings, or name another with --region");
            case "Throttling", "ThrottledException", "TooManyRequests", "RequestLimitExceeded", "SlowDown" ->
                Fault.cluster(doing + ": AWS slows the account's calls down", "repeat in a moment");
            case "RequestTimeTooSkewed" -> Fault.settings("this machine's clock is wrong: AWS refuses its requests",
                    "set the clock");
            default -> e.statusCode() >= 500
                    ? Fault.cluster(doing + ": AWS failed: " + text, "repeat in a moment")
                    : Fault.cluster(doing + ": AWS refuses it: " + text, "see flowcell doctor");
        };
    }

    private static Fault denied(String text, String doing) {
        Matcher matcher = NOT_AUTHORIZED.matcher(text);
        if (matcher.find()) {
            var on = matcher.group(3) == null ? "" : " on " + matcher.group(3);
            return Fault.cluster(doing + ": " + matcher.group(1) + " may not " + matcher.group(2) + on,
                    "ask the account's administrator for that right; flowcell policy prints all that a flow needs");
        }
        return Fault.cluster(doing + ": AWS denies it: " + text,
                "ask the account's administrator for the right; flowcell policy prints all that a flow needs");
    }

    private static Fault unanswered(SdkException e, String doing) {
        if (Causes.find(e, AbortedException.class) != null) {
            return Fault.settings("interrupted: " + doing, "repeat it where it is still wanted");
        }
        var text = Causes.firstLine(e);
        var credentials = CredentialFaults.of(text);
        if (credentials.isPresent()) {
            return credentials.get();
        }
        if (Causes.find(e, UnknownHostException.class) != null) {
            return Fault.cluster(doing + ": AWS can't be found: " + host(e), "check the network and the region's name");
        }
        if (Causes.find(e, ConnectException.class) != null) {
            return Fault.cluster(doing + ": nothing answers at AWS's address",
                    "check the network, and AWS_ENDPOINT_URL if it is set");
        }
        if (Causes.find(e, SocketTimeoutException.class) != null) {
            return Fault.cluster(doing + ": AWS does not answer in time",
                    "check the network (VPN, proxy?), then repeat");
        }
        var insecure = Causes.find(e, SSLException.class);
        if (insecure != null) {
            return Fault.cluster(doing + ": no secure connection to AWS (" + Causes.firstLine(insecure) + ")",
                    "check the network (proxy?) and the certificates that this machine trusts");
        }
        var broken = Causes.find(e, SocketException.class);
        return broken == null
                ? Fault.cluster(doing + ": " + text, "try aws sts get-caller-identity")
                : Fault.cluster(doing + ": the connection to AWS breaks (" + Causes.firstLine(broken) + ")",
                        "check the network, then repeat");
    }

    private static String host(SdkException e) {
        var unknown = Causes.find(e, UnknownHostException.class);
        return unknown == null ? "" : Causes.firstLine(unknown);
    }
}
