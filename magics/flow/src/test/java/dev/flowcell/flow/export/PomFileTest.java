package dev.flowcell.flow.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import dev.flowcell.flow.library.Coordinates;
import org.junit.jupiter.api.Test;

/** A dependency as the exported project has it. */
class PomFileTest {

    @Test
    void whatALibraryIsResolvedWithoutStaysOutOfTheProjectToo() {
        assertThat(PomFile.dependency(Coordinates.parse("g:a:1").without(List.of("log:old", "bad:*")), "compile"))
                .isEqualTo("""
                            <dependency>
                              <groupId>g</groupId>
                              <artifactId>a</artifactId>
                              <version>1</version>
                              <exclusions>
                                <exclusion>
                                  <groupId>log</groupId>
                                  <artifactId>old</artifactId>
                                </exclusion>
                                <exclusion>
                                  <groupId>bad</groupId>
                                  <artifactId>*</artifactId>
                                </exclusion>
                              </exclusions>
                            </dependency>
                        """);
    }
}
