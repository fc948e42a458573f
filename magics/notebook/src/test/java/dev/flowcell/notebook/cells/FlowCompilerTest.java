package dev.flowcell.notebook.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.compile.FlowCompiler;
import dev.flowcell.flow.graph.GraphBuilder;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.junit.jupiter.api.Test;

class FlowCompilerTest {

    private static final Path RESOURCES = Path.of("src/test/resources/dev/flowcell/notebook/cells");

    @Test
    void writesAClassThatAPersonCanRead() throws IOException {
        var golden = RESOURCES.resolve("topics.java.txt");
        var java = compile(topics()).java();
        if (Boolean.getBoolean("golden")) {
            Files.writeString(golden, java);
        }
        assertThat(java).isEqualTo(Files.readString(golden));
    }

    @Test
    void runsAsTheNotebookDoes() throws Exception {
        var flow = compile(topics());
        var type = load(flow);
        var items = new ArrayList<Object>();
        for (var step : flow.plan().steps()) {
            if (step.map() == null) {
                method(type, step.name()).invoke(null);
            } else {
                for (var item : (Iterable<?>) method(type, step.map().itemsMethod()).invoke(null)) {
                    items.add(method(type, step.name()).invoke(null, item));
                }
                field(type, "loud", items);
            }
        }
        assertThat(items).extracting(Object::toString).containsExactly("Word[text=A!, length=2]",
                "Word[text=B!, length=2]", "Word[text=C!, length=2]");
        assertThat(accessible(type.getDeclaredField("count")).getInt(null)).isEqualTo(6);
    }

    @Test
    void plansStepsWithTheirOptionsAndEdges() {
        var plan = compile(topics()).plan();
        assertThat(plan.mainClass()).isEqualTo("flow.NewsTopics");
        assertThat(plan.secrets()).containsExactly("TOKEN");
        assertThat(plan.steps()).map(StepPlan::name).containsExactly("params", "mark", "loud", "count");
        var steps = plan.byName();
        assertThat(steps.get("mark").after()).containsExactly("params");
        assertThat(steps.get("loud").reads()).containsExactly("mark", "words");
        assertThat(steps.get("loud").map().out()).isEqualTo("loud");
        assertThat(steps.get("loud").options())
                .isEqualTo(new StepOptions(3, 200, null, true, 86_400_000L, 16, 1));
        assertThat(steps.get("count").options().timeoutMillis()).isEqualTo(30_000);
        assertThat(steps.get("count").writes()).containsExactly("count", "lengths", "total");
    }

    @Test
    void knowsTheCellLineOfEachLineOfTheSource() {
        var flow = compile(topics());
        var lines = flow.java().lines().toList();
        for (var range : flow.plan().lines()) {
            var cell = flow.source().cells().get(range.number() - 1).code().lines().toList();
            for (var index = 0; index < range.count(); index++) {
                var word = cell.get(range.cellLine() - 1 + index).strip().replaceAll("^.*?(\\w+)\\W*$", "$1");
                assertThat(lines.get(range.first() - 1 + index)).contains(word);
            }
        }
        assertThat(flow.plan().lines()).extracting(range -> range.label()).contains("params", "declarations", "mark",
                "loud", "count");
    }

    @Test
    void keepsAStepsKeyOverAComment() {
        var keys = keys("int x = 1;", "int twice(int n) { return 2 * n; }", "int y = twice(x);");
        assertThat(keys("int x = 1; // one", "int twice(int n) {\n// two\nreturn 2*n; }", "int y =\n  twice(x);"))
                .isEqualTo(keys);
    }

    @Test
    void changesTheKeysOfStepsThatReachAChange() {
        var before = keys("int x = 1;", "int twice(int n) { return 2 * n; } int once(int n) { return n; }",
                "int y = twice(x);", "int z = once(x);");
        var after = keys("int x = 1;", "int twice(int n) { return n + n; } int once(int n) { return n; }",
                "int y = twice(x);", "int z = once(x);");
        assertThat(after.get("x")).isEqualTo(before.get("x"));
        assertThat(after.get("y")).isNotEqualTo(before.get("y"));
        assertThat(after.get("z")).isEqualTo(before.get("z"));
        assertThat(keys("long x = 1;", "int y = (int) x;").get("y"))
                .isNotEqualTo(keys("int x = 1;", "int y = (int) x;").get("y"));
    }

    @Test
    void givesTheSameClassesForTheSameNotebook() {
        var one = compile(topics());
        var other = compile(topics());
        assertThat(other.key()).isEqualTo(one.key());
        assertThat(other.classes().keySet()).isEqualTo(one.classes().keySet());
        one.classes().forEach((path, bytes) -> assertThat(Arrays.equals(bytes, other.classes().get(path))).isTrue());
    }

    @Test
    void givesTheSameForARenamedNotebook() {
        var cells = List.of("int x = 1;", "int y = x;");
        assertThat(compile("other.ipynb", cells).key()).isEqualTo(compile(cells).key());
    }

    @Test
    void plansAllEdges() {
        var steps = compile(List.of("int a = 1;", "int b = a;", "int c = a + b;")).plan().byName();
        assertThat(steps.get("c").after()).containsExactly("a", "b");
    }

    @Test
    void refusesAGraphWithProblemsAllAtOnce() {
        assertThatThrownBy(() -> compile(List.of("int x = y;", "%%step --retrys 1\nint x = 2;")))
                .isInstanceOfSatisfying(Fault.class,
                        fault -> assertThat(fault.line()).isEqualTo("""
                                case.jsh is no flow yet:
                                cell 1, line 1, column 9: cannot find symbol: variable y
                                cell 2, line 1, column 8: %%step has no option --retrys: did you mean --retries?
                                cell 2, line 2, column 5: x is declared by cell 1 and by cell 2: rename one"""));
    }

    @Test
    void stepsAroundNamesThatCellsUse() throws Exception {
        var flow = compile(List.of("record NewsTopics(int a) {}", "var counting = Map.of(1, 2L);",
                "var notify = Stream.of(1, 2).collect(groupingBy(n -> n, counting()));",
                "class Buffer { byte[] bytes = new byte[2]; }\nfinal int size = 2;\nstatic int other = size;"));
        var type = load(flow);
        assertThat(flow.plan().mainClass()).isEqualTo("flow.NewsTopicsFlow");
        for (var step : flow.plan().steps()) {
            method(type, step.name()).invoke(null);
        }
        assertThat(accessible(type.getDeclaredField("notify")).get(null)).isEqualTo(Map.of(1, 1L, 2, 1L));
    }

    private static List<CellSource> topics() {
        return NotebookFile.read(RESOURCES.resolve("topics.jsh")).cells();
    }

    private static CompiledFlow compile(Object cells) {
        return compile("case.jsh", cells);
    }

    private static CompiledFlow compile(String notebook, Object cells) {
        var sources = new ArrayList<CellSource>();
        for (var cell : (List<?>) cells) {
            sources.add(cell instanceof CellSource source
                    ? source
                    : new CellSource("c" + sources.size(), sources.size() + 1, (String) cell, List.of()));
        }
        var source = FlowSources.of(notebook, Path.of("").toAbsolutePath(), sources);
        return FlowCompiler.compile("news/topics", source, GraphBuilder.build(source, Libraries.NONE), Libraries.NONE);
    }

    private static Map<String, String> keys(String... cells) {
        var keys = new TreeMap<String, String>();
        compile(List.of(cells)).plan().steps().forEach(step -> keys.put(step.name(), step.key()));
        return keys;
    }

    private static Class<?> load(CompiledFlow flow) throws ClassNotFoundException {
        return new ClassLoader(FlowCompilerTest.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                var bytes = flow.classes().get(name.replace('.', '/') + ".class");
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            }
        }.loadClass(flow.plan().mainClass());
    }

    private static Method method(Class<?> type, String name) {
        return accessible(Arrays.stream(type.getDeclaredMethods()).filter(method -> method.getName().equals(name))
                .findFirst().orElseThrow());
    }

    private static void field(Class<?> type, String name, Object value) throws Exception {
        accessible(type.getDeclaredField(name)).set(null, value);
    }

    private static <T extends AccessibleObject> T accessible(T member) {
        member.setAccessible(true);
        return member;
    }
}
