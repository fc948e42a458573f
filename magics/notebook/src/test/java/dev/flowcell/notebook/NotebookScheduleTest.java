package dev.flowcell.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import dev.flowcell.notebook.cells.CellSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotebookScheduleTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            %register news --schedule "0 * * * *" | true
            %register --schedule=@daily news      | true
            %register news                        | false
            %register news --scheduled            | false
            %run --schedule x                     | false
            int register = 1; // --schedule       | false
            """)
    void isThereWhereANotebookRegistersWithOne(String source, boolean scheduled) {
        assertThat(NotebookSchedule.of(List.of(new CellSource("c1", 1, source, List.of())))).isEqualTo(scheduled);
    }
}
