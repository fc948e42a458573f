package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.cell.Rewritten;
import dev.flowcell.kernel.cell.Rewritten.Insertion;
import dev.flowcell.kernel.magic.CellContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A magic that runs other Java than stands in its cell: errors show what stands there. */
@Timeout(60)
class RewrittenCellTest {

    private static final Session SESSION = Sessions.start(SessionSettings.defaults().withMagics(List.of(new Each())));

    /** `%%each ITEMS` runs the rest of its cell for each, as `x`. */
    private record Each() implements PlainMagic.Cell {

        @Override
        public String name() {
            return "each";
        }

        @Override
        public void run(MagicLine line, String body, CellContext context) throws Exception {
            var own = context.cell().source();
            var items = own.indexOf(line.arguments());
            var end = items + line.arguments().length();
            context.evaluate(Rewritten.of(own, body.substring(0, items) + line.arguments() + body.substring(end),
                    List.of(new Insertion(items, "for (var x : "), new Insertion(end, ") {"),
                            new Insertion(own.length(), "}"))));
        }
    }

    @AfterAll
    static void close() {
        SESSION.close();
    }

    private static String error(String cell) {
        return Outcomes.plain(
                SESSION.execute(new CellRequest("c", cell, List.of(), false, 7), new RecordingDisplay()));
    }

    @Test
    void whatDoesNotCompileIsUnderlinedWhereItStands() {
        assertThat(error("%%each names\nSystem.out.println(x);")).startsWith("""
                cell [7], line 1: cannot find symbol
                    %%each names
                           ^^^^^
                    symbol:   variable names""");
        assertThat(error("%%each List.of(1)\nint y = \"\" + x;")).startsWith("""
                cell [7], line 2: incompatible types: java.lang.String cannot be converted to int
                    int y = "" + x;
                            ^^^^^^""");
    }

    @Test
    void whatThrowsIsShownAsItStands() {
        assertThat(error("%%each List.of(1 / 0)\nx++;")).isEqualTo("""
                java.lang.ArithmeticException: / by zero
                    at cell [7], line 1:  %%each List.of(1 / 0)""");
        assertThat(error("%%each List.of(0)\nint y = 1 / x;")).isEqualTo("""
                java.lang.ArithmeticException: / by zero
                    at cell [7], line 2:  int y = 1 / x;""");
    }
}
