package dev.flowcell.aws.standin;

/** Where a task's lines go, as the `awslogs` driver sends them. */
public interface LogSink {

    /// Makes the stream.
    ///
    /// @throws AwsError
    ///             `ResourceNotFoundException` if there is no such group
    void open(String group, String stream);

    /// @param time
    ///            milliseconds since 1970
    void line(String group, String stream, long time, String text);
}
