package dev.flowcell.runtime.s3;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;

import dev.flowcell.runtime.error.Causes;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.StoreException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What S3 answers, or that it does not, each as one line with its remedy. */
final class S3Faults {

    private static final String RIGHTS = "its role or user needs s3:GetObject and s3:PutObject on the bucket's objects,"
            + " and s3:ListBucket on the bucket";

    private final S3Address address;

    S3Faults(S3Address address) {
        this.address = address;
    }

    /// @param doing
    ///            what was being done, such as `writing runs/r/plan.json`
    StoreException of(SdkException e, String doing) {
        var fault = e instanceof AwsServiceException answer && answer.statusCode() > 0
                ? answered(answer, doing)
                : unanswered(e, doing);
        return new StoreException(fault.causedBy(e));
    }

    /** The error's code, such as `NoSuchBucket`; empty where there is none. */
    static String code(AwsServiceException e) {
        var details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private Fault answered(AwsServiceException e, String doing) {
        var store = address.place();
        if (e.awsErrorDetails() != null && "Sts".equals(e.awsErrorDetails().serviceName())) {
            return Fault.settings("there are no credentials for " + store + ": its role can't be assumed: " + said(e),
                    "check the role's trust policy, and the service account's annotation eks.amazonaws.com/role-arn");
        }
        return switch (code(e)) {
            case "NoSuchBucket" -> Fault.settings("there is no bucket " + address.bucket() + at(),
                    "make it with aws s3 mb s3://" + address.bucket() + ", or name another with --store");
            case "ExpiredToken", "TokenRefreshRequired", "RequestExpired", "ExpiredTokenException" -> Fault.settings(
                    "the credentials for " + store + " have expired", "log in again (aws sso login), then repeat");
            case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken",
                    "InvalidClientTokenId" ->
                Fault.settings("S3 does not accept the credentials for " + store,
                        "check AWS_PROFILE or AWS_ACCESS_KEY_ID, and aws sts get-caller-identity");
            case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException" ->
                region(e);
            case "RequestTimeTooSkewed" -> Fault.settings("this machine's clock is wrong: S3 refuses its requests",
                    "set the clock");
            case "SlowDown", "ServiceUnavailable", "Throttling", "ThrottlingException", "RequestLimitExceeded",
                    "TooManyRequests" ->
                Fault.cluster(doing + ": " + store + " is asked too often, and slows down",
                        "repeat in a moment, with --resume");
            case "NotImplemented" -> Fault.settings(
                    doing + ": the service of " + store + " lacks what a store needs: " + said(e),
                    "use one with conditional writes (If-None-Match), such as S3, MinIO or versitygw");
            case "KMS.NotFoundException", "KMS.DisabledException", "KMS.KMSInvalidStateException" ->
                Fault.settings(doing + ": the KMS key of " + store + " can't be used: " + said(e),
                        "name another with ?kms=KEY, or the bucket's own by leaving it out");
            default -> byStatus(e, doing);
        };
    }

    private Fault byStatus(AwsServiceException e, String doing) {
        var store = address.place();
        var text = said(e);
        if (e.statusCode() == 403) {
            return text.toLowerCase(Locale.ROOT).contains("kms")
                    ? Fault.settings(doing + ": the KMS key of " + store + " is denied",
                            "its role or user needs kms:GenerateDataKey and kms:Decrypt on the key")
                    : Fault.settings(doing + ": " + store + " denies it", RIGHTS);
        }
        if (e.statusCode() == 301 || e.statusCode() == 307) {
            return region(e);
        }
        if (e.statusCode() == 503 || e.statusCode() == 429) {
            return Fault.cluster(doing + ": " + store + " is asked too often, and slows down",
                    "repeat in a moment, with --resume");
        }
        return e.statusCode() >= 500
                ? Fault.cluster(doing + ": " + store + " failed: " + text, "repeat in a moment, with --resume")
                : Fault.cluster(doing + ": " + store + " refuses it: " + text, "look at its address and rights");
    }

    private Fault region(AwsServiceException e) {
        var details = e.awsErrorDetails();
        var region = details == null || details.sdkHttpResponse() == null
                ? null
                : details.sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region").orElse(null);
        return Fault.settings("the bucket " + address.bucket() + " is in another region" + (region == null
                ? " than it was asked in"
                : ": " + region),
                "name it with ?region=" + (region == null ? "REGION" : region) + " after --store " + address.place());
    }

    private Fault unanswered(SdkException e, String doing) {
        var store = address.place();
        var text = Causes.firstLine(e);
        if (text.contains("SSO") || text.contains("Token is expired")) {
            return Fault.settings("the AWS single sign-on session has ended", "run aws sso login, then repeat");
        }
        // "Unable to load credentials from any of the providers …", "Cannot fetch credentials from container …"
        if (text.contains("credentials")) {
            return Fault.settings("there are no credentials for " + store,
                    "on this machine log in (aws sso login) or set AWS_PROFILE; a pod or task gets them by its role");
        }
        if (Causes.find(e, UnknownHostException.class) != null) {
            return Fault.cluster(doing + ": the service of " + store + " can't be found" + at(),
                    "check the network, --endpoint and the region");
        }
        if (Causes.find(e, ConnectException.class) != null || Causes.find(e, NoRouteToHostException.class) != null) {
            return Fault.cluster(doing + ": nothing answers for " + store + at(),
                    "check the network, and --endpoint if it is set");
        }
        if (Causes.find(e, SocketTimeoutException.class) != null) {
            return Fault.cluster(doing + ": " + store + at() + " does not answer in time",
                    "check the network (VPN, proxy?), then repeat");
        }
        var insecure = Causes.find(e, SSLException.class);
        if (insecure != null) {
            return Fault.cluster(doing + ": no secure connection to " + store + at() + ": "
                    + Causes.firstLine(insecure), "check the endpoint's certificate");
        }
        return Fault.cluster(doing + ": " + store + ": " + text, "repeat in a moment, with --resume");
    }

    /** Where it was asked, if that is not AWS's own address. */
    private String at() {
        return address.endpoint() == null ? "" : " at " + address.endpoint();
    }

    private static String said(AwsServiceException e) {
        var details = e.awsErrorDetails();
        return Causes.firstLine(
                details == null || details.errorMessage() == null ? e.getMessage() : details.errorMessage(),
                e);
    }
}
