package dev.flowcell.runtime.display;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import dev.flowcell.runtime.display.Table.Cell;
import dev.flowcell.runtime.display.Table.Row;
import org.jspecify.annotations.Nullable;

/// JDBC result sets as tables. The rows from the cursor on are read, thirty at most: a cursor that can go back is put
/// back, one that can't stands behind the rows shown, and the table says so.
final class ResultSets {

    private static final int ROWS = 30;
    private static final Set<Integer> NUMBERS = Set.of(Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT,
            Types.FLOAT, Types.REAL, Types.DOUBLE, Types.NUMERIC, Types.DECIMAL);

    private ResultSets() {
    }

    /** The table, where the value is an open result set. */
    static Optional<Table> of(Object value, int count, Function<@Nullable Object, Cell> cells) {
        try {
            return value instanceof ResultSet results && !results.isClosed()
                    ? Optional.of(read(results, count > 0 ? count : ROWS, cells))
                    : Optional.empty();
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    private static Table read(ResultSet results, int count, Function<@Nullable Object, Cell> cells)
            throws SQLException {
        ResultSetMetaData columns = results.getMetaData();
        int shown = Math.min(columns.getColumnCount(), Tables.COLUMNS);
        List<String> heads = new ArrayList<>();
        List<Boolean> numeric = new ArrayList<>();
        for (int i = 1; i <= shown; i++) {
            heads.add(columns.getColumnLabel(i));
            numeric.add(NUMBERS.contains(columns.getColumnType(i)));
        }
        boolean back = results.getType() != ResultSet.TYPE_FORWARD_ONLY;
        int before = back ? results.getRow() : 0;
        List<Row> rows = new ArrayList<>();
        boolean more = true;
        while (rows.size() < count) {
            more = results.next();
            if (!more) {
                break;
            }
            List<Cell> row = new ArrayList<>();
            for (int i = 1; i <= shown; i++) {
                row.add(cells.apply(results.getObject(i)));
            }
            rows.add(new Row(rows.size(), row));
        }
        if (back) {
            results.absolute(before);
        }
        return new Table(heads, numeric, rows, false, note(rows.size(), more, back, columns.getColumnCount() - shown));
    }

    private static String note(int rows, boolean more, boolean back, int left) {
        StringBuilder note = new StringBuilder();
        if (more) {
            note.append("The next ").append(rows).append(" rows; there may be more.");
        }
        if (!back) {
            note.append(note.isEmpty() ? "" : " ").append("The cursor now stands behind ")
                    .append(rows == 1 ? "this row." : "these " + rows + " rows.");
        }
        if (left > 0) {
            note.append(note.isEmpty() ? "" : " ").append(left).append(" more columns are not shown.");
        }
        return note.toString();
    }
}
