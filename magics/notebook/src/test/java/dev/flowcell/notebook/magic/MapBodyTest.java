package dev.flowcell.notebook.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.magic.CellFailure;
import dev.flowcell.notebook.cells.StepReader;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapBodyTest {

    private static StepReader.Step step(String arguments) {
        return StepReader.map(new MagicLine(1, 1, true, "map", arguments), 1);
    }

    private static MapBody body(String header, String body) {
        var line = "%%map " + header;
        return MapBody.of(step(header), line + "\n" + body, " ".repeat(line.length()) + "\n" + body, 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "a = x : xs              | x + 1                      | var a = dev.flowcell.api.Maps.map(xs, dev.flowcell.api.MapOptions.parallel(16), x -> {\\nreturn (x + 1);});",
            "a = x : xs              | f(x)                       | var a = dev.flowcell.api.Maps.map(xs, dev.flowcell.api.MapOptions.parallel(16), x -> {\\nreturn (f(x));});",
            "a = x : xs --parallel 2 | int y = x;\\ny // last     | var a = dev.flowcell.api.Maps.map(xs, dev.flowcell.api.MapOptions.parallel(2), x -> {\\nint y = x;\\nreturn (y);}); // last",
            "a = x : xs --retries 3 --retry-delay 2s --timeout 1m | x | var a = dev.flowcell.api.Maps.map(xs, dev.flowcell.api.MapOptions.parallel(16).retries(3, 2000L).timeout(60000L), x -> {\\nreturn (x);});",
            "x : xs --retries 1      | f(x)                       | dev.flowcell.api.Maps.each(xs, dev.flowcell.api.MapOptions.parallel(16).retries(1, 1000L), x -> {\\nf(x);});",
            "a = x : f(xs)           | f(x);                      | var a = dev.flowcell.api.Maps.map(f(xs), dev.flowcell.api.MapOptions.parallel(16), x -> {\\nreturn (f(x));});",
            "x : xs                  | f(x)                       | dev.flowcell.api.Maps.each(xs, dev.flowcell.api.MapOptions.parallel(16), x -> {\\nf(x);});",
            "x : xs                  | for (;;) {\\n f(x);}      | dev.flowcell.api.Maps.each(xs, dev.flowcell.api.MapOptions.parallel(16), x -> {\\nfor (;;) {\\n f(x);}});",
            "x : xs                  | x + 1                      | dev.flowcell.api.Maps.each(xs, dev.flowcell.api.MapOptions.parallel(16), x -> {\\nvar flowcellValue = (x + 1);});"})
    void becomesACallThatKeepsItsLines(String header, String body, String call) {
        var rewritten = body(header, body.replace("\\n", "\n"));
        assertThat(rewritten.call().text().replaceAll("; +\\}", ";}").replaceAll("\\) +;", ");")
                .replaceAll(" +\n", "\n").strip())
                .isEqualTo(call.replace("\\n", "\n"));
        assertThat(rewritten.before().text()).isBlank();
    }

    @Test
    void runsImportsAndMagicsBefore() {
        var rewritten = body("a = x : xs", "%maven a:b:1\nimport p.C;\nC.of(x)");
        assertThat(rewritten.before().text().strip()).isEqualTo("%maven a:b:1\nimport p.C;");
        assertThat(rewritten.call().text().lines().map(String::strip)).containsExactly(
                "var a = dev.flowcell.api.Maps.map(xs, dev.flowcell.api.MapOptions.parallel(16), x -> {", "", "",
                "return (C.of(x));});");
    }

    @ParameterizedTest
    @CsvSource({"xs.get(,14", "+ 1,41", "dev,14", "parallel,26", "n ->,26", "return,39", "});,44"})
    void knowsWhereInTheCellEachPlaceComesFrom(String text, int column) {
        var call = body("a = n : xs.get(1, 2) --retries 2", "n + 1").call();
        var at = call.text().indexOf(text);
        assertThat(at).isPositive();
        assertThat(call.own(at)).isEqualTo(column);
    }

    @Test
    void explainsALastCallWithoutAValue() {
        var failure = new CellFailure("incompatible types: inference variable R has incompatible bounds, upper bounds:"
                + " Object, lower bounds: void, where R is a type-variable:, R extends Object declared in method"
                + " <R>map(int[],int,Body<Integer,R>)");
        assertThat(MapBody.explained(step("a = x : xs"), failure)).hasMessageContaining(
                "the last line of this cell gives an item of a: end it with an expression that has a value");
        assertThat(MapBody.explained(step("x : xs"), failure)).isSameAs(failure);
        var other = new CellFailure("incompatible types: int cannot be converted to String");
        assertThat(MapBody.explained(step("a = x : xs"), other)).isSameAs(other);
    }

    @Test
    void needsALastExpressionForAList() {
        assertThatThrownBy(() -> body("a = x : xs", "int y = x;"))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line()).isEqualTo(
                        "the last line of this cell gives an item of a:"
                                + " end it with an expression that has a value, or write %%map without a ="));
    }
}
