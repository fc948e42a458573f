package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowcell.kernel.session.CellOutcome.Done;
import dev.flowcell.kernel.session.CellOutcome.Failed;

/** What came of cells, in the words of tests. */
final class Outcomes {

    private Outcomes() {
    }

    /** The text of a value, or `-` for none. */
    static String value(CellOutcome outcome, String cell) {
        assertThat(outcome).as(cell).isInstanceOf(Done.class);
        var value = ((Done) outcome).value();
        return value == null ? "-" : value.text();
    }

    /** A traceback without colours. */
    static String plain(CellOutcome outcome) {
        return String.join("\n", ((Failed) outcome).traceback()).replaceAll("\u001b\\[\\d+m", "");
    }
}
