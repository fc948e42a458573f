package dev.flowcell.runtime.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3AddressTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "s3:flows                                  | flows     | ''            | -                  | -         | -",
            "s3:flows/                                 | flows     | ''            | -                  | -         | -",
            "s3://flows/team/a                         | flows     | team/a/       | -                  | -         | -",
            "s3:flows/team/a/                          | flows     | team/a/       | -                  | -         | -",
            "s3:my.flows-1/x?region=eu-west-1          | my.flows-1| x/            | -                  | eu-west-1 | -",
            "s3:flows?endpoint=http://10.0.0.1:9000    | flows     | ''            | http://10.0.0.1:9000 | -       | -",
            "s3:flows?kms=alias/flows&secret=keys      | flows     | ''            | -                  | -         | alias/flows",
            "s3:flows?kms=arn:aws:kms:eu-west-1:1:key/a| flows     | ''            | -                  | -         | arn:aws:kms:eu-west-1:1:key/a"})
    void readsWhatIsWritten(String text, String bucket, String prefix, String endpoint, String region, String kms) {
        var address = S3Address.parse(text);
        assertThat(address.bucket()).isEqualTo(bucket);
        assertThat(address.prefix()).isEqualTo(prefix);
        assertThat(address.endpoint()).isEqualTo(endpoint == null ? null : java.net.URI.create(endpoint));
        assertThat(address.region()).isEqualTo(region);
        assertThat(address.kms()).isEqualTo(kms);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "s3:                            | 's3:' names no bucket: write s3:BUCKET/PREFIX",
            "s3:///x                        | names no bucket: write s3:BUCKET/PREFIX",
            "s3:My_Bucket/x                 | 'My_Bucket' can't be the name of a bucket: names have 3 to 63 lower-case",
            "s3:ab                          | 'ab' can't be the name of a bucket",
            "s3:flows//x                    | has a prefix with an empty part, or with . or ..: write s3:BUCKET/PREFIX",
            "s3:flows/../x                  | has a prefix with an empty part, or with . or ..",
            "s3:flows?zone=a                | has the option 'zone', which no store on S3 has: it knows endpoint, region",
            "s3:flows?endpoint=10.0.0.1     | the store's endpoint is no address of a service: write http://HOST:PORT",
            "s3:flows?endpoint=http://u:hushhush@h | the store's endpoint is no address of a service",
            "s3:flows?region=here!          | 'here!' can't be a region: write ?region=eu-central-1",
            "s3:flows?kms=                  | names no KMS key: write ?kms=alias/NAME",
            "s3://AKIA:hushhush@flows/x     | holds no credentials: write s3:BUCKET/PREFIX, and give them by a role"})
    void refusesWhatCantBeRightInOneLine(String text, String message) {
        var line = catchThrowableOfType(Fault.class, () -> S3Address.parse(text)).line();
        assertThat(line).contains(message).doesNotContain("\n", "hushhush");
    }

    @Test
    void theRuntimeFindsItByItsScheme() {
        assertThat(Stores.open("s3:flows/x?region=eu-west-1")).hasToString("s3:flows/x?region=eu-west-1");
    }
}
