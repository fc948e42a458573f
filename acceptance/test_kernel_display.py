"""What cells show, as a front-end gets it: each value in its forms, and large ones cut."""
import base64
import time

from kernel import KernelTest

ROWS = """record Row(int id, String name) {}
var rows = IntStream.range(0, 1_000_000).mapToObj(i -> new Row(i, "name " + i)).toList();"""

# A JDBC result set of a million rows that goes forward only, without a database.
RESULTS = """java.sql.ResultSet results() {
    var row = new int[1];
    var meta = (java.sql.ResultSetMetaData) java.lang.reflect.Proxy.newProxyInstance(Thread.currentThread().getContextClassLoader(),
        new Class<?>[] {java.sql.ResultSetMetaData.class}, (p, method, arguments) -> switch (method.getName()) {
            case "getColumnCount" -> 2;
            case "getColumnLabel" -> List.of("id", "name").get((int) arguments[0] - 1);
            case "getColumnType" -> arguments[0].equals(1) ? java.sql.Types.INTEGER : java.sql.Types.VARCHAR;
            default -> throw new UnsupportedOperationException(method.getName());
        });
    return (java.sql.ResultSet) java.lang.reflect.Proxy.newProxyInstance(Thread.currentThread().getContextClassLoader(), new Class<?>[] {java.sql.ResultSet.class},
        (p, method, arguments) -> switch (method.getName()) {
            case "isClosed" -> false;
            case "getMetaData" -> meta;
            case "getType" -> java.sql.ResultSet.TYPE_FORWARD_ONLY;
            case "getRow" -> row[0];
            case "next" -> row[0] < 1_000_000 && ++row[0] > 0;
            case "getObject" -> arguments[0].equals(1) ? (Object) row[0] : "name " + row[0];
            case "toString" -> "results";
            default -> throw new UnsupportedOperationException(method.getName());
        });
}"""


class Values(KernelTest):

    def shown(self, code, **options):
        answer = self.run_cell(code, **options)
        [result] = answer.of("execute_result") + answer.of("display_data")
        return result["data"]

    def test_each_form(self):
        for code, kind, part in [
                ('record City(String name, int people) {}\nList.of(new City("Oslo", 717_710))', "text/html", "<th>people</th>"),
                ('Map.of("one", 1)', "text/html", "<table"), ("new int[][] {{1, 2}, {3, 4}}", "text/html", "<td>4</td>"),
                ('html("<b>bold</b>")', "text/html", "<b>bold</b>"), ('markdown("**bold**")', "text/markdown", "**bold**"),
                ('math("x^2")', "text/latex", "$$x^2$$"), ('svg("<svg xmlns=\'http://www.w3.org/2000/svg\'/>")', "image/svg+xml", "<svg"),
                ('javascript("alert(1)")', "application/javascript", "alert(1)")]:
            with self.subTest(code):
                data = self.shown(code)
                self.assertIn(part, data[kind])
                self.assertIn("text/plain", data, "a terminal has it too")

    def test_json_is_json(self):
        self.assertEqual({"a": [1, None]}, self.shown('json("{\\"a\\": [1, null]}")')["application/json"])
        chart = self.shown('vegaLite(List.of(Map.of("x", 1)), Map.of("mark", "bar"))')["application/vnd.vegalite.v5+json"]
        self.assertEqual(("bar", [{"x": 1}]), (chart["mark"], chart["data"]["values"]))

    def test_an_image(self):
        image = base64.b64decode(self.shown("new java.awt.image.BufferedImage(30, 20, java.awt.image.BufferedImage.TYPE_INT_RGB)")["image/png"])
        self.assertEqual((b"\x89PNG", 30, 20), (image[:4], int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")))

    def test_a_million_rows(self):
        self.run_cell(ROWS, timeout=120)
        self.run_cell(RESULTS)
        for code, parts in [("rows", ("1,000,000", "name 0", "name 999999")), ("table(rows, 500_000, 3)", ("name 500002",)),
                            ("results()", ("name 30", "there may be more"))]:
            with self.subTest(code):
                before = time.monotonic()
                shown = self.shown(code)["text/html"]
                self.assertLess(time.monotonic() - before, 5, "seconds: no more is looked at than is shown")
                self.assertLess(len(shown), 100_000)
                for part in parts:
                    self.assertIn(part, shown)

    def test_a_renderer_of_the_cells_own(self):
        self.run_cell('record Money(int cents) {}\nrenderer(Money.class, money -> html("<b>" + money.cents() + " ¢</b>"));')
        self.assertIn("<b>5 ¢</b>", self.shown("new Money(5)")["text/html"])

    def test_progress(self):
        answer = self.run_cell("for (var n : progress(List.of(1, 2, 3))) Thread.sleep(150);")
        [bar] = answer.of("display_data")
        updates = answer.of("update_display_data")
        self.assertTrue(updates and all(update["transient"] == bar["transient"] for update in updates), "one bar")
        self.assertIn("3 of 3 (100 %)", updates[-1]["data"]["text/plain"])


class Preview(KernelTest):

    CODE = "int f(Object o) { return o instanceof int i ? i : -1; }\nf(5)"

    def test_by_a_switch(self):
        self.assertIn("preview", self.kernel.execute(self.CODE).error)
        kernel = self.start(FLOWCELL_PREVIEW="1")
        self.assertEqual("5", self.done(kernel.execute(self.CODE)).result)
