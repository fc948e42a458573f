package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import dev.flowcell.kernel.assist.Match;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a type's simple name means where several imports have it, and what completion makes of that. */
@Timeout(60)
class ImportsTest {

    private final Session session = Sessions.start(SessionSettings.defaults());

    @AfterEach
    void close() {
        session.close();
    }

    private CellOutcome run(String cell) {
        return session.execute(CellRequest.of(cell), new RecordingDisplay());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"import java.util.*; | List | java.util.List",
            "import java.awt.*; | List | java.awt.List", "import java.awt.List; | List | java.awt.List",
            "import java.sql.*; | Date | java.sql.Date",
            "import module java.desktop; import java.util.List; | List | java.util.List",
            "import module java.desktop; import java.util.*; | List | java.util.List",
            "import module java.net.http; | HttpClient | java.net.http.HttpClient",
            "import module java.net.http; | List | java.util.List",
            "record Point(int x) {} | Point | REPL.*Point", "import java.awt.*; | ArrayDeque | java.util.ArrayDeque"})
    void theUsersOwnImportWins(String imports, String name, String expected) {
        run(imports);
        String cell = name + ".class.getName()";
        assertThat(Outcomes.value(run(cell), cell)).matches('"' + expected + '"');
        String field = "Class<?> meant = " + name + ".class;\nmeant.getName()";
        assertThat(Outcomes.value(run(field), field)).matches('"' + expected + '"');
    }

    @ParameterizedTest
    @CsvSource({"import module java.desktop;,List,java.util.List,java.awt.List",
            "import module java.sql;,Date,java.util.Date,java.sql.Date",
            "import java.awt.*; import java.util.*;,List,java.util.List,java.awt.List"})
    void whatTheCompilerCantDecideNamesItsRemedies(String imports, String name, String one, String other) {
        run(imports);
        for (String cell : List.of(name + ".class.getName()", name + " nothing = null;",
                "void take(" + name + " value) {}")) {
            assertThat(Outcomes.plain(run(cell))).as(cell).contains("reference to " + name + " is ambiguous",
                    "import " + one + ";", "import " + other + ";");
        }
        run("import " + one + ";");
        assertThat(Outcomes.value(run(name + ".class.getName()"), name)).isEqualTo('"' + one + '"');
    }

    /** Each name as it is inserted must be that type, and none may be offered by a name that means another. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"import java.util.*; | List | List java.awt.List",
            "import java.awt.*; | List | List java.util.List", "import java.awt.List; | List | List java.util.List",
            "import module java.desktop; | List | java.awt.List java.util.List",
            "import java.sql.*; | Date | Date java.util.Date",
            "import java.net.http.HttpClient; | HttpClient | HttpClient",
            "int none; | HttpClient | java.net.http.HttpClient"})
    void whatIsOfferedMeansWhatItSays(String imports, String simple, String expected) {
        run(imports);
        List<Match> found = session.complete(simple, simple.length()).candidates().stream()
                .filter(each -> each.text().equals(simple) || each.text().endsWith("." + simple))
                .filter(each -> each.text().matches("(java\\.(util|awt|sql|net\\.http)\\.)?\\w+")).toList();
        assertThat(found).extracting(Match::text).as("without internals of the JDK")
                .containsExactlyInAnyOrder(expected.split(" "));
        for (Match match : found) {
            String cell = match.text() + ".class.getName()";
            String name = Outcomes.value(run(cell), cell).replace("\"", "");
            assertThat(name).endsWith("." + simple);
            if (match.text().contains(".")) {
                assertThat(name).isEqualTo(match.text());
                assertThat(match.signature()).isEqualTo(name.substring(0, name.lastIndexOf('.')));
            }
        }
    }

    @Test
    void aLibrarysTypeComesByItsPackage(@TempDir Path folder) throws IOException {
        session.addToClasspath(List.of(library(folder, "org.example.one"), library(folder, "org.example.two")));
        assertThat(session.complete("new Penkni", 10).candidates()).extracting(Match::text, Match::signature)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("org.example.one.Penknife", "org.example.one"),
                        org.assertj.core.groups.Tuple.tuple("org.example.two.Penknife", "org.example.two"));
        assertThat(session.complete("import Penkni", 13).matches()).containsExactly("org.example.one.Penknife",
                "org.example.two.Penknife");
        assertThat(Outcomes.value(run("new org.example.two.Penknife().toString()"), "accepted"))
                .isEqualTo("\"org.example.two\"");
    }

    private static Path library(Path folder, String name) throws IOException {
        return TestLibrary.jar(folder, name, "Penknife",
                "public class Penknife { public String toString() { return \"" + name + "\"; } }");
    }
}
