package dev.flowcell.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputLimitTest {

    /** Parts are separated by `|`, `;` ends a line; ten characters a line, thirty in all. */
    @ParameterizedTest
    @CsvSource({"'',''", "a|b,ab", "1234567890,1234567890", "1234567890|;|1,1234567890;1",
            "a;1234567890;,a;1234567890;",
            "1234567890ab,'1234567890 [… 2 more characters of this line]'",
            "12345|67890|ab|cd;12,'1234567890 [… 4 more characters of this line];12'",
            "1234567890ab;xy;,'1234567890 [… 2 more characters of this line];xy;'",
            "123456789;|123456789;|123456789;|more|and more,"
                    + "'123456789;123456789;123456789;;[… 12 more characters of this cell: write that much to a file];'"})
    void cutsWithAMark(String parts, String shown) {
        OutputLimit limit = new OutputLimit(10, 30);
        StringBuilder all = new StringBuilder();
        for (String part : parts.split("\\|")) {
            all.append(limit.take(part.replace(';', '\n')));
        }
        assertThat(all.append(limit.end()).toString()).isEqualTo(shown.replace(';', '\n'));
    }
}
