package dev.flowcell.kernel.assist;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {

    private static final String USAGE = """
            %cluster local|k8s [CONTEXT]|eks NAME|ecs NAME [options]

              --arch amd64|arm64   of the processor
              --store ADDRESS      s3:BUCKET or file:PATH
              --from prompt|env:VAR|aws:ID[#KEY]|k8s:SECRET/KEY] [--push]""";

    @ParameterizedTest
    @CsvSource(delimiter = '§', value = {"'' § local k8s eks ecs", "' ' § local k8s eks ecs", "k8s § ''",
            "--arch § amd64 arm64",
            "k8s --arch § amd64 arm64", "--store § ''", "--from § prompt env: aws: k8s:", "--nothing § ''",
            "--arch arm64 § ''"})
    void saysWhatCouldStandThere(String before, String choices) {
        assertThat(String.join(" ", new Usage(USAGE).choices(before))).isEqualTo(choices);
    }

    @ParameterizedTest
    @CsvSource({"%run [-p k=v] [--stale]", "%secret NAME [--from prompt|env:VAR]", "%lsmagic", "''"})
    void mostSayNothingOfTheFirstWord(String usage) {
        assertThat(new Usage(usage).choices(" ")).isEmpty();
    }

    @Test
    void knowsTheOptions() {
        assertThat(new Usage("%run [-p k=v] [--from STEP] [--retry-delay 5s]").options()).containsExactly("-p",
                "--from", "--retry-delay");
    }
}
