package dev.flowcell.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlobNameTest {

    @ParameterizedTest
    @CsvSource({"0, 6, 000000", "7, 6, 000007", "999999, 6, 999999", "1000000, 6, 1000000", "1234, 9, 000001234",
            "2147483647, 9, 2147483647", "5, 1, 5", "5, 0, 5"})
    void numbersHaveZerosBefore(int number, int digits, String name) {
        assertThat(BlobName.number(number, digits)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", ".", "a/..", "a\\b", "a\0"})
    void namesThatNoStoreTakesAreRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> BlobName.checked(name));
    }
}
