package dev.flowcell.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;

import dev.flowcell.kernel.Fuzz;
import dev.flowcell.runtime.source.JavaScanner;
import org.junit.jupiter.api.Test;

/** Splitting a cell holds its promises whatever the cell is. */
class CellFuzzTest {

    private static final List<String> PIECES = List.of("%", "%%", "!", "%flow", "%%time", "%%html", "%%map out = i : l",
            "%maven a:b:1", "!ls", "\n", "\r\n", "\r", " ", "\t", "\\\n", "\\\r\n", "\\", "\"", "\"\"\"", "'", "'{'",
            "\"{\"",
            "//", "/*", "*/", "// c", "{", "}", "(", ")", "[", "]", ";", "=", "int a = 1;", "class A {", "->", "x", "1",
            "😀", "é", "\u0000", "\\u0022", "\\\"", "@", "#", "\f", "\u2028", "if (a) {", "switch", "case 1 ->",
            "a % b",
            "\uD83D", "--", ",", ".", "$", "_");

    @Test
    void linesAndColumnsStayAndNothingIsLost() {
        assertThat(Fuzz.run(CellFuzzTest::round)).isPositive();
    }

    private static void round(Random random) {
        String source = source(random);
        CellText cell = CellText.parse(source);
        String code = cell.code();
        assertThat(cell.source()).isEqualTo(source);
        assertThat(code).hasSameSizeAs(source);
        for (int at = 0; at < source.length(); at++) {
            char before = source.charAt(at);
            char after = code.charAt(at);
            if (after != before) {
                assertThat(after).as("at %d of %s", at, source).isEqualTo(' ');
                assertThat(before).as("at %d of %s", at, source).isNotIn('\n', '\r');
            }
        }
        MagicLine last = null;
        for (MagicLine magic : cell.magics()) {
            assertThat(last == null || last.line() < magic.line()).as("in order: %s", source).isTrue();
            last = magic;
            String line = source.split("\r\n|\r|\n", -1)[magic.line() - 1];
            assertThat(line.substring(magic.column() - 1)).as("the place of %s in %s", magic, source)
                    .startsWith(magic.display());
            String before = line.substring(0, magic.column() - 1);
            assertThat(before.isBlank() || source.contains("="))
                    .as("%s in %s begins its line or is assigned", magic, source).isTrue();
        }
        if (!source.contains("=")) { // what stood behind an assigned magic would be assigned in its place
            assertThat(CellText.parse(code).magics()).as("left in %s", source).isEmpty();
        }
        cell.onlyMagics();
        JavaScanner scanner = new JavaScanner(source);
        while (scanner.next() != null) {
            // to the end, and it comes to one
        }
    }

    private static String source(Random random) {
        StringBuilder source = new StringBuilder();
        int pieces = random.nextInt(random.nextInt(20) == 0 ? 400 : 25);
        for (int i = 0; i < pieces; i++) {
            source.append(random.nextInt(30) == 0
                    ? Character.toString(random.nextInt(Character.MIN_SURROGATE))
                    : PIECES.get(random.nextInt(PIECES.size())));
            if (random.nextInt(4) == 0) {
                source.append('\n');
            }
        }
        return source.toString();
    }
}
