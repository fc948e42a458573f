package dev.flowcell.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.flowcell.api.Flowcell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiLoaderTest {

    private final ApiLoader loader = new ApiLoader();

    @ParameterizedTest
    @ValueSource(strings = {"java.lang.String", "java.sql.Connection", "javax.tools.JavaCompiler",
            "com.sun.source.util.JavacTask", "dev.flowcell.api.Flowcell", "dev.flowcell.api.Maps$Body",
            "com.fasterxml.jackson.annotation.JsonCreator"})
    void showsThePlatformAndTheApi(String name) throws Exception {
        assertThat(loader.loadClass(name).getName()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev.flowcell.runtime.ApiLoader", "dev.flowcell.runtime.plan.Plans",
            "tools.jackson.core.JsonParser", "tools.jackson.databind.json.JsonMapper", "org.junit.jupiter.api.Test",
            "NoSuchClass"})
    void hidesTheRest(String name) {
        assertThatThrownBy(() -> loader.loadClass(name)).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void theApiIsTheProcessesOwn() throws Exception {
        assertThat(loader.loadClass(Flowcell.class.getName())).isSameAs(Flowcell.class);
    }

    @Test
    void userCodeBringsItsOwnVersionOfAHiddenLibrary(@TempDir Path folder) throws Exception {
        var name = "tools/jackson/core/TreeNode.class";
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (var in = getClass().getClassLoader().getResourceAsStream(name)) {
            Files.write(file, in.readAllBytes());
        }
        URI uri = folder.toUri();
        try (var user = new URLClassLoader(new URL[]{uri.toURL()}, loader)) {
            assertThat(user.loadClass("tools.jackson.core.TreeNode").getClassLoader()).isSameAs(user);
        }
    }
}
