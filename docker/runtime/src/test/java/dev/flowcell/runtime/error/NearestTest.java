package dev.flowcell.runtime.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    @ParameterizedTest
    @CsvSource({"register,register", "registr,register", "regsiter,register", "rgeistre,register", "rgeisret,",
            "rnu,run",
            "ru,run", "xyz,", "'',", "titel,title", "tilet,"})
    void isTheWordOfWhichAThirdDiffersAtMost(String word, String nearest) {
        assertThat(Nearest.to(word, List.of("run", "title", "register")).orElse(null)).isEqualTo(nearest);
    }

    @ParameterizedTest
    @CsvSource({"ron,': did you mean ran?'", "zzz,''"})
    void isNamedAtTheEndOfAMessage(String word, String end) {
        assertThat(Nearest.suggestion(word, List.of("run", "ran"))).isEqualTo(end);
    }
}
