package dev.flowcell.flow.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.library.Coordinates;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"news", "news/bbc", "n", "a-1/b-2", "abcdefghijabcdefghijabcdefghijabcdefghij"})
    void good(String name) {
        assertThat(FlowNames.checked(name)).isEqualTo(name);
        assertThat(RunNames.of(name)).matches("[a-z0-9-]{1,63}").isNotEqualTo(RunNames.of(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "News", "1news", "news/", "/news", "a/b/c", "../news", "news bbc", "news_bbc",
            "abcdefghijabcdefghijabcdefghijabcdefghijk"})
    void bad(String name) {
        assertThatThrownBy(() -> FlowNames.checked(name)).isInstanceOf(Fault.class);
    }

    @ParameterizedTest
    @CsvSource({"news.ipynb,news", "My News (2).ipynb,my-news-2", "2024 news.jsh,news", "Ümlaut.ipynb,mlaut",
            "42.ipynb,notebook"})
    void aNotebooksNameIsMadeAFlows(String notebook, String name) {
        assertThat(FlowNames.checked(FlowNames.ofNotebook(notebook))).isEqualTo(name);
    }

    @Test
    void aVersionIsMadeOfReleasesOnly() {
        var source = new FlowSource("news.ipynb", Path.of("."), List.of(),
                List.of(Coordinates.parse("a:b:1"), Coordinates.parse("a:c:1-SNAPSHOT"),
                        Coordinates.parse("a:d:[1,2)")),
                Map.of(), List.of(), List.of(), Map.of(), List.of());
        assertThatThrownBy(() -> Releases.check(source)).isInstanceOf(Fault.class)
                .hasMessage("a version can't be recorded with a:c:1-SNAPSHOT, a:d:[1,2)");
    }
}
