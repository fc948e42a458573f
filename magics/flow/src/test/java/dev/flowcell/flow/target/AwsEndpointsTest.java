package dev.flowcell.flow.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsEndpointsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "AWS_ENDPOINT_URL                 | http://10.0.0.1:4566     | true",
            "AWS_ENDPOINT_URL_S3              | https://s3.example.org   | true",
            "AWS_ENDPOINT_URL_SECRETS_MANAGER | https://vault.example.org/a | true",
            "AWS_ENDPOINT_URL_S3              | https://ann:word@s3.example.org | false",
            "AWS_ENDPOINT_URL_S3              | ' '                      | false",
            "AWS_ENDPOINT_URL_S3              | no address               | false",
            "AWS_ENDPOINT_URL_                | http://10.0.0.1          | false",
            "AWS_ENDPOINT_URLS                | http://10.0.0.1          | false",
            "AWS_SECRET_ACCESS_KEY            | http://10.0.0.1          | false"})
    void onlyAddressesOfServicesGoAlong(String name, String value, boolean goes) {
        assertThat(AwsEndpoints.of(Map.of(name, value))).isEqualTo(goes ? Map.of(name, value) : Map.of());
    }
}
