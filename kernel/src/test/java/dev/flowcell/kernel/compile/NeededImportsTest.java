package dev.flowcell.kernel.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeededImportsTest {

    private static final String ALL = "import module java.base; import static java.util.stream.Collectors.*; "
            + "import static dev.flowcell.api.Flowcell.*; ";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"no name at all|x|''", "a class of java.lang|String|''",
            "a class of one package|BigInteger|import java.math.*;",
            "classes of two packages|List Path|import java.util.*; import java.nio.file.*;",
            "a class that is nowhere|Nowhere|''", "a lower-case name like a class|list|''",
            "a collector|groupingBy|import static java.util.stream.Collectors.*;",
            "a function of Flowcell|display|import static dev.flowcell.api.Flowcell.*;"})
    void onlyWhatIsNamedIsImported(String what, String names, String expected) {
        String needed = NeededImports.of(ALL, Set.of(names.split(" ")));
        List<String> lines = Arrays.stream(needed.split(";")).map(String::strip).filter(each -> !each.isEmpty())
                .map(each -> each + ";").toList();
        assertThat(lines).as(what).containsExactlyInAnyOrder(
                expected.isEmpty() ? new String[0] : expected.split("(?<=;)\\s*"));
    }

    @ParameterizedTest
    @CsvSource({"import java.awt.List;", "import java.sql.*;", "import static java.lang.Math.*;"})
    void theUsersOwnImportsStay(String own) {
        assertThat(NeededImports.of(ALL + own, Set.of("List"))).contains(own).contains("import java.util.*;");
    }

    /** A package in place of java.base would hide the other module's class, where the compiler takes neither. */
    @Test
    void besideAnotherModuleAllOfTheBaseStays() {
        String own = "import module java.desktop;";
        assertThat(NeededImports.of(ALL + own, Set.of("List"))).contains("import module java.base;", own)
                .doesNotContain("java.util").doesNotContain("Collectors");
    }
}
