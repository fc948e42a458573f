package dev.flowcell.notebook.cells;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellReaderTest {

    private static Cell read(String source, String... tags) {
        return CellReader.read(new CellSource("c1", 1, source.replace("\\n", "\n"), List.of(tags)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "int a = 1;                                | code",
            "%%params\\nint a = 1;                     | params",
            "%%step load\\nint a = 1;                  | step",
            "%env A=1\\nint a = 1;                     | step",
            "%%map a = x : xs\\nx + 1                  | map",
            "%%map x : xs\\nSystem.out.println(x);     | map",
            "%%skip\\nint a = 1;                       | skip",
            "%%test\\nassert true;                     | skip",
            "%%html\\n<b>a</b>                         | skip",
            "%maven a:b:1                              | setting",
            "%cluster local\\n// only magics\\n%flow   | setting",
            "// nothing                                | setting",
            "%%time\\nint a = 1;                       | step"})
    void roles(String source, Role role) {
        assertThat(read(source).role()).isEqualTo(role);
        assertThat(read(source).problems()).isEmpty();
    }

    @Test
    void tagOfParametersIsTheSameAsParams() {
        assertThat(read("int a = 1;", "parameters").role()).isEqualTo(Role.params);
    }

    @Test
    void codeKeepsItsPlaces() {
        assertThat(read("%%step load --retries 3\nint a = 1;").code()).isEqualTo(" ".repeat(23) + "\nint a = 1;");
    }

    @Test
    void readsAStep() {
        var cell = read(
                "%%step load --retries 3 --retry-delay 2s --timeout 1m --cache 1h --after a,b --after c\nint a = 1;");
        assertThat(cell.name()).isEqualTo("load");
        assertThat(cell.after()).containsExactly("a", "b", "c");
        assertThat(cell.options().retries()).isEqualTo(3);
        assertThat(cell.options().retryDelayMillis()).isEqualTo(2_000);
        assertThat(cell.options().timeoutMillis()).isEqualTo(60_000);
        assertThat(cell.options().cache()).isTrue();
        assertThat(cell.options().cacheTtlMillis()).isEqualTo(3_600_000);
    }

    @Test
    void readsAMap() {
        var cell = read(
                "%%map articles = story : stories.stream().filter(s -> s.n() > -1) --parallel 4 --cache\nf(story)");
        var map = cell.map();
        assertThat(map).isNotNull();
        assertThat(map.out()).isEqualTo("articles");
        assertThat(map.item()).isEqualTo("story");
        assertThat(map.items()).isEqualTo("stories.stream().filter(s -> s.n() > -1)");
        assertThat(map.line()).isEqualTo(1);
        assertThat(map.outColumn()).isEqualTo(7);
        assertThat(map.itemsColumn()).isEqualTo(26);
        assertThat(cell.options().parallel()).isEqualTo(4);
        assertThat(cell.options().cache()).isTrue();
        assertThat(cell.options().cacheTtlMillis()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "%%step load --retry 3\\nint a = 1;     | 1 | 13 | %%step has no option --retry: did you mean --retries?",
            "%%step --retries x\\nint a = 1;        | 1 | 18 | %%step --retries is a number from 0, not 'x': write --retries 3",
            "%%step --timeout 30\\nint a = 1;       | 1 | 18 | %%step --timeout is a time, not '30': write it as 100ms, 5s, 2m, 1h or 7d",
            "%%step --retries 1 --retries 2\\nint a;| 1 | 20 | %%step has --retries twice: give it once",
            "%%step a-b\\nint a = 1;                | 1 | 1  | 'a-b' can't be a step's name: use letters, digits and underscores, such as read_feed",
            "%%params --x\\nint a = 1;              | 1 | 1  | %%params takes no options: write %%params alone; -p name=value sets a parameter when it runs",
            "%%map\\nx + 1                          | 1 | 1  | %%map needs what it goes over: write %%map OUT = ITEM : ITEMS, such as %%map pages = link : links",
            "%%map a = x :\\nx + 1                  | 1 | 14 | %%map needs what it goes over: write %%map OUT = ITEM : ITEMS, such as %%map pages = link : links",
            "%%map a = a : xs\\nx + 1               | 1 | 11 | %%map gives a to the list and to the item: use two names",
            "%%map a = x : xs --parallel 0\\nx      | 1 | 29 | %%map --parallel is a number from 1, not '0': write --parallel 3",
            "%%parms\\nint a = 1;                   | 1 | 1  | There is no magic %%parms: did you mean %%params?",
            "%load a.jsh                            | 1 | 1  | what %load reads is not in the flow: paste it into a cell"})
    void mistakes(String source, int line, int column, String message) {
        assertThat(read(source).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo(message);
            assertThat(problem.line()).isEqualTo(line);
            assertThat(problem.column()).isEqualTo(column);
        });
    }
}
