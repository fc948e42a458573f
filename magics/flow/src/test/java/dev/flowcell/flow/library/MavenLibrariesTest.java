package dev.flowcell.flow.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.flow.library.Libraries.Library;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.error.Fault.Whose;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a repository of files, which the user's settings name as a mirror of all others. */
class MavenLibrariesTest {

    @TempDir
    Path folder;
    private Path remote;
    private MavenLibraries resolver;

    @BeforeEach
    void repository() throws Exception {
        remote = folder.resolve("remote");
        publish(remote, "g:core:1");
        publish(remote, "g:core:2");
        publish(remote, "g:one:1", "g:core:1");
        publish(remote, "g:two:1", "g:core:2");
        publish(remote, "g:deep:1", "g:one:1:runtime", "g:test-only:1:test", "g:container:1:provided");
        publish(remote, "g:broken:1", "g:gone:1");
        settings(remote.toUri().toString());
        resolver = resolver();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "g:core:1         | g:core:1",
            "g:one:1          | g:one:1 g:core:1",
            "g:deep:1         | g:deep:1 g:one:1 g:core:1",
            "g:one:1 g:two:1  | g:one:1 g:two:1 g:core:1",
            "g:two:1 g:one:1  | g:two:1 g:one:1 g:core:2",
            "g:one:1 g:core:2 | g:one:1 g:core:2"})
    void librariesComeWithAllTheyNeedInOneVersion(String named, String resolved) {
        var found = resolve(named.split(" "));
        assertThat(found.all()).extracting(Library::name).containsExactlyInAnyOrder(resolved.split(" "));
        assertThat(found.all().getFirst().name()).isEqualTo(resolved.split(" ")[0]);
        assertThat(found.all()).allSatisfy(library -> {
            assertThat(library.path()).exists();
            assertThat(library.sha256()).isEqualTo(new Checksums().of(library.path()));
        });
    }

    @ParameterizedTest
    @CsvSource({"g:core, g:deep:1 g:one:1", "g:one, g:deep:1", "g:*, g:deep:1", "*:*, g:deep:1",
            "h:core, g:deep:1 g:one:1 g:core:1"})
    void whatIsExcludedStaysAway(String excluded, String resolved) {
        var found = resolver.resolve(List.of(Coordinates.parse("g:deep:1").without(List.of(excluded))), Map.of(),
                List.of());
        assertThat(found.all()).extracting(Library::name).containsExactly(resolved.split(" "));
    }

    @Test
    void allThatDoNotExistAreNamedAtOnce() {
        assertThatThrownBy(() -> resolve("g:none:1", "g:core:1", "g:core:9", "g:one:1"))
                .isInstanceOfSatisfying(Fault.class, fault -> {
                    assertThat(fault.whose()).isEqualTo(Whose.settings);
                    assertThat(fault.line()).isEqualTo("there are no libraries g:none:1, g:core:9 in files: check the "
                            + "coordinates, or add a repository with %mavenRepo ID URL");
                });
    }

    @Test
    void whatALibraryNeedsAndIsNotThereIsNamed() {
        assertThatThrownBy(() -> resolve("g:broken:1")).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).contains("g:gone:jar:1").doesNotContain("\n"));
    }

    @Test
    void whatIsThereNeedsNoRepository() throws Exception {
        resolve("g:deep:1");
        settings("http://127.0.0.1:1/");
        var again = resolver().resolve(List.of(Coordinates.parse("g:deep:1")), Map.of(), List.of());
        assertThat(again.all()).extracting(Library::name).containsExactly("g:deep:1", "g:one:1", "g:core:1");
    }

    @Test
    void aRepositoryThatIsNotThereIsNoMissingLibrary() throws Exception {
        settings("http://127.0.0.1:1/");
        assertThatThrownBy(() -> resolver().resolve(coordinates("g:one:1", "g:two:1"), Map.of(), List.of()))
                .isInstanceOfSatisfying(Fault.class, fault -> {
                    assertThat(fault.whose()).isEqualTo(Whose.cluster);
                    assertThat(fault.line()).isEqualTo("g:one:1, g:two:1 can't be had, since files does not answer: "
                            + "check the network and ~/.m2/settings.xml");
                });
    }

    @Test
    void anotherRepositoryIsAskedToo() throws Exception {
        var other = folder.resolve("other");
        publish(other, "h:own:1", "g:core:2");
        settings(remote.toUri().toString(), "central");
        var found = resolver().resolve(coordinates("h:own:1"), Map.of("other", other.toUri().toString()), List.of());
        assertThat(found.all()).extracting(Library::name).containsExactly("h:own:1", "g:core:2");
    }

    @Test
    void brokenSettingsAreTheUsers() throws Exception {
        Files.writeString(folder.resolve("settings.xml"), "<settings><mirrors>");
        assertThatThrownBy(() -> resolver().resolve(coordinates("g:one:1"), Map.of(), List.of()))
                .isInstanceOfSatisfying(Fault.class, fault -> {
                    assertThat(fault.whose()).isEqualTo(Whose.settings);
                    assertThat(fault.line()).startsWith("Maven's settings can't be read: ")
                            .endsWith(": mend ~/.m2/settings.xml").doesNotContain("\n");
                });
    }

    @Test
    void aFolderOfClassesIsKnownByItsContent() throws Exception {
        var classes = Files.createDirectories(folder.resolve("classes/a"));
        Files.write(classes.resolve("A.class"), new byte[]{1, 2});
        var before = resolver.resolve(List.of(), Map.of(), List.of(classes.getParent()));
        assertThat(before.all()).singleElement().satisfies(each -> assertThat(each.name()).isEqualTo("classes"));
        Files.write(classes.resolve("A.class"), new byte[]{1, 2, 3});
        var after = resolver.resolve(List.of(), Map.of(), List.of(classes.getParent()));
        assertThat(after.all().getFirst().sha256()).isNotEqualTo(before.all().getFirst().sha256());
    }

    @Test
    void aClassPathThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> resolver.resolve(List.of(), Map.of(), List.of(Path.of("none.jar"))))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line())
                        .isEqualTo("there is no file none.jar: %classpath takes a jar or a folder of classes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a:b", "a::1", "a:b:c:d:e:f", " : : "})
    void coordinatesThatAreNone(String text) {
        assertThatThrownBy(() -> Coordinates.parse(text)).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line())
                        .endsWith("write GROUP:ARTIFACT:VERSION, such as org.jsoup:jsoup:1.21.2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b:1", "a:b:pom:1", "a:b:jar:tests:1"})
    void coordinatesAreWrittenAsTheyAreRead(String text) {
        assertThat(Coordinates.parse(text)).hasToString(text);
    }

    private Libraries resolve(String... libraries) {
        return resolver.resolve(coordinates(libraries), Map.of(), List.of());
    }

    private static List<Coordinates> coordinates(String... libraries) {
        return Arrays.stream(libraries).map(Coordinates::parse).toList();
    }

    /** The override wins over a `-Dmaven.repo.local` that the build itself was given, which all tests would share. */
    private MavenLibraries resolver() {
        return new MavenLibraries(ContextOverrides.create().withUserSettings(true)
                .withUserSettingsXmlOverride(folder.resolve("settings.xml"))
                .withLocalRepositoryOverride(folder.resolve("local")).build());
    }

    private void settings(String url) throws IOException {
        settings(url, "*");
    }

    private void settings(String url, String mirrored) throws IOException {
        Files.writeString(folder.resolve("settings.xml"), """
                <settings><localRepository>%s</localRepository><mirrors><mirror><id>files</id><url>%s</url>
                <mirrorOf>%s</mirrorOf></mirror></mirrors></settings>""".formatted(folder.resolve("local"), url,
                mirrored));
    }

    /** Publishes a library; each dependency is `GROUP:ARTIFACT:VERSION[:SCOPE]`. */
    private static void publish(Path repository, String library, String... dependencies) throws IOException {
        var each = library.split(":");
        var at = Files.createDirectories(repository.resolve(each[0]).resolve(each[1]).resolve(each[2]));
        var needs = Arrays.stream(dependencies).map(dependency -> {
            var parts = dependency.split(":");
            return element(parts) + "<scope>" + (parts.length > 3 ? parts[3] : "compile") + "</scope>";
        }).map(text -> "<dependency>" + text + "</dependency>").collect(Collectors.joining());
        Files.writeString(at.resolve(each[1] + "-" + each[2] + ".pom"), "<project><modelVersion>4.0.0</modelVersion>"
                + element(each) + "<dependencies>" + needs + "</dependencies></project>");
        Files.writeString(at.resolve(each[1] + "-" + each[2] + ".jar"), library);
    }

    private static String element(String... parts) {
        return "<groupId>" + parts[0] + "</groupId><artifactId>" + parts[1] + "</artifactId><version>" + parts[2]
                + "</version>";
    }
}
