package dev.flowcell.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptNumberTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            {"run":"r","process":0,"attempt":0,"seq":3} | {"run":"r","process":0,"attempt":2,"seq":3}
            {"run":"r","process":0,"attempt":1,"seq":3} | {"run":"r","process":0,"attempt":1,"seq":3}
            {"run":"other","attempt":0,"seq":3} | {"run":"other","attempt":0,"seq":3}
            {"run":"r","attempt":0,"seq":9,"sources":[{"process":0,"attempt":0,"count":10},{"process":1,"attempt":0,"count":4}]} | {"run":"r","attempt":2,"seq":9,"sources":[{"process":0,"attempt":2,"count":10},{"process":1,"attempt":0,"count":4}]}
            {"not": json | {"not": json
            A fatal error has been detected | A fatal error has been detected
            """)
    void theThirdPodsEventsAreOfAttemptTwo(String line, String expected) {
        assertThat(new AttemptNumber("r", 2).apply(line)).isEqualTo(expected);
        assertThat(new AttemptNumber("r", 0).apply(line)).isEqualTo(line);
    }
}
