package dev.flowcell.aws.standin;

/** What a service refuses with: its code, as the service's API reference names it, and its message. */
public final class AwsError extends RuntimeException {

    /** In place of a status. */
    static final int UNANSWERED = 0;

    private final String code;
    private final int status;

    AwsError(int status, String code, String message) {
        super(message);
        this.code = code;
        this.status = status;
    }

    /** A refusal of the kind that most are. */
    public static AwsError client(String code, String message) {
        return new AwsError(400, code, message);
    }

    /** What there is not, as services of the REST protocol say it. */
    static AwsError notFound(String message) {
        return new AwsError(404, "ResourceNotFoundException", message);
    }

    /** A failure of the service's own. */
    public static AwsError server(String message) {
        return new AwsError(500, "ServerException", message);
    }

    static AwsError throttled() {
        return client("ThrottlingException", "Rate exceeded");
    }

    /** No answer at all: the connection ends. */
    public static AwsError unanswered() {
        return new AwsError(UNANSWERED, "", "");
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }
}
