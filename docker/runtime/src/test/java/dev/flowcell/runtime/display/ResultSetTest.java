package dev.flowcell.runtime.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Types;
import java.util.List;

import org.junit.jupiter.api.Test;

/** Result sets, by a driver of numbers and names. */
class ResultSetTest {

    private final Rendering rendering = new Rendering(new Renderers(ResultSetTest.class::getClassLoader), text -> text);

    private int row;

    private ResultSet results(int rows, int type) {
        return (ResultSet) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{ResultSet.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "isClosed" -> rows < 0;
                    case "getMetaData" -> metaData();
                    case "getType" -> type;
                    case "getRow" -> row;
                    case "next" -> row < rows && ++row > 0;
                    case "getObject" -> arguments[0].equals(1) ? row : "name <" + row + ">";
                    case "absolute" -> {
                        row = (Integer) arguments[0];
                        yield true;
                    }
                    case "toString" -> "results";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static ResultSetMetaData metaData() {
        return (ResultSetMetaData) Proxy.newProxyInstance(ResultSetTest.class.getClassLoader(),
                new Class<?>[]{ResultSetMetaData.class}, (_, method, arguments) -> switch (method.getName()) {
                    case "getColumnCount" -> 2;
                    case "getColumnLabel" -> List.of("id", "name").get((Integer) arguments[0] - 1);
                    case "getColumnType" -> arguments[0].equals(1) ? Types.INTEGER : Types.VARCHAR;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void aShortOneIsShownWhole() {
        assertThat(rendering.render(results(2, ResultSet.TYPE_SCROLL_INSENSITIVE)).text()).isEqualTo("results");
        assertThat(rendering.render(results(2, ResultSet.TYPE_SCROLL_INSENSITIVE)).data().get("text/html"))
                .contains("<th>id</th>", "<td>2</td>", "name &lt;2&gt;").doesNotContain("cursor");
        assertThat(row).as("the cursor is put back").isZero();
    }

    @Test
    void aLongOneThatGoesForwardOnlySaysWhereItStands() {
        assertThat(rendering.render(results(1_000_000, ResultSet.TYPE_FORWARD_ONLY)).data().get("text/html"))
                .contains("The cursor now stands behind these 30 rows.", "there may be more");
        assertThat(row).isEqualTo(30);
    }

    @Test
    void aClosedOneIsText() {
        assertThat(rendering.render(results(-1, ResultSet.TYPE_FORWARD_ONLY)).data()).containsOnlyKeys("text/plain");
    }
}
