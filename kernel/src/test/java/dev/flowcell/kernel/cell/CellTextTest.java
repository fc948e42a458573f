package dev.flowcell.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CellTextTest {

    /** Source, and its magics as `LINE:COLUMN NAME|ARGUMENTS`. */
    static Stream<Arguments> cells() {
        return Stream.of(magics("", List.of()), magics("int a = 1;", List.of()),
                magics("%maven org.jsoup:jsoup:1.21.2", List.of("1:1 %maven|org.jsoup:jsoup:1.21.2")),
                magics("  %flow", List.of("1:3 %flow|")),
                magics("%%params\nint limit = 20;", List.of("1:1 %%params|")),
                magics("!ls -l // all", List.of("1:1 !|ls -l // all")),
                magics("int b = a\n% 3;", List.of()), magics("int b = a\n%c;", List.of()),
                magics("int b = f(a,\n%c);", List.of()), magics("% 3", List.of()), magics("%", List.of()),
                magics("boolean b = a\n!= c;", List.of()), magics("if (a) {\n%flow\n}", List.of()),
                magics("int a = 1;\n%flow\nint b = 2;", List.of("2:1 %flow|")),
                magics("int a = 1; // one\n%flow", List.of("2:1 %flow|")), magics("/* a\n%flow\n*/", List.of()),
                magics("// text\n%flow", List.of("2:1 %flow|")), magics("/* a */ %flow", List.of()),
                magics("var t = \"\"\"\n%flow\n\\\"\"\"\n%run\n\"\"\";\n%vars", List.of("6:1 %vars|")),
                magics("var s = \"{\";\n%flow", List.of("2:1 %flow|")),
                magics("var c = '{';\n%flow", List.of("2:1 %flow|")),
                magics("var s = \"unfinished\n%flow", List.of()),
                magics("var s = \"a\\\"{\";\n%flow", List.of("2:1 %flow|")),
                magics("class A {\n}\n%flow", List.of("3:1 %flow|")),
                magics("int b = switch (a) {\ndefault -> 4;\n}\n%c;", List.of()),
                magics("Runnable r = () -> {\n};\n%flow", List.of("3:1 %flow|")),
                magics("for (int i = 0; i < 2; i++) {}\n%flow", List.of("2:1 %flow|")),
                magics("articles.size()\n%flow", List.of()),
                magics("%run-remote news/bbc -p limit=50 // fifty", List.of("1:1 %run-remote|news/bbc -p limit=50")),
                magics("%env URL=https://example.org/a", List.of("1:1 %env|URL=https://example.org/a")),
                magics("%env A=\"b // c\" // d", List.of("1:1 %env|A=\"b // c\"")),
                magics("%maven a:b:1 \\\n  c:d:2\nint e;", List.of("1:1 %maven|a:b:1    c:d:2")),
                magics("%maven a:b:1\r\n%flow\r\nint a;", List.of("1:1 %maven|a:b:1", "2:1 %flow|")),
                magics("%%html\n<b>\n%flow\n</b>", List.of("1:1 %%html|")),
                magics("%%bash\nls\n!echo 1", List.of("1:1 %%bash|")),
                magics("%%time\nvar a = 1;\n%flow", List.of("1:1 %%time|", "3:1 %flow|")),
                magics("%%map out = item : list(1, 2) --retries 3\nitem",
                        List.of("1:1 %%map|out = item : list(1, 2) --retries 3")));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void findsMagicsWhereAStatementCouldBegin(String source, List<String> magics) {
        assertThat(CellText.parse(source).magics()).map(magic -> magic.line() + ":" + magic.column() + " "
                + magic.display() + "|" + magic.arguments()).isEqualTo(magics);
    }

    @Test
    void keepsLinesAndColumnsOfTheJavaBetween() {
        assertThat(CellText.parse("%maven a:b:1 \\\r\n c:d:2\r\n int a = 1;\n!ls\nint b;").code())
                .isEqualTo("              \r\n      \r\n int a = 1;\n   \nint b;");
    }

    @Test
    void leavesNoJavaBelowAnotherLanguage() {
        assertThat(CellText.parse("%%html\n<b>don't</b>\n").code()).isBlank();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void knowsWhetherOnlyMagicsAreThere(String source, boolean only) {
        assertThat(CellText.parse(source).onlyMagics()).isEqualTo(only);
    }

    static Stream<Arguments> settings() {
        return Stream.of(Arguments.of("%flow", true), Arguments.of("// note\n%flow\n/* end */", true),
                Arguments.of("", true), Arguments.of("%flow\n1", false), Arguments.of("\"\"", false),
                Arguments.of("%%html\n<b>", true));
    }

    private static Arguments magics(String source, List<String> magics) {
        return Arguments.of(source, magics);
    }
}
