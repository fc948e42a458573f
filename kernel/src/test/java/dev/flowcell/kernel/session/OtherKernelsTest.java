package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.flowcell.kernel.session.CellOutcome.Done;
import dev.flowcell.runtime.display.MimeBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What notebooks of IJava and of JJava do, each in a session of its own. */
@Timeout(60)
class OtherKernelsTest {

    private final RecordingDisplay display = new RecordingDisplay();

    private MimeBundle last(List<String> cells, SessionSettings settings) {
        MimeBundle last = MimeBundle.plain("-");
        try (Session session = Sessions.start(settings)) {
            for (String cell : cells) {
                CellOutcome outcome = session.execute(CellRequest.of(cell), display);
                assertThat(outcome).as(cell).isInstanceOf(Done.class);
                last = ((Done) outcome).value() instanceof MimeBundle value ? value : MimeBundle.plain("-");
            }
        }
        return last;
    }

    @ParameterizedTest
    @MethodSource
    void registries(List<String> cells, String type, String expected) {
        assertThat(last(cells, SessionSettings.defaults()).data()).containsEntry(type, expected)
                .containsKey("text/plain");
    }

    private static final String IJAVA = """
            import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
            record Colour(String code) {}
            getKernelInstance().getRenderer().createRegistration(Colour.class)
                .preferring(MIMEType.TEXT_HTML)
                .supporting(MIMEType.TEXT_MARKDOWN)
                .register((colour, context) -> {
                    context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<b>" + colour.code() + "</b>");
                    context.renderIfRequested(MIMEType.TEXT_MARKDOWN, () -> "**" + colour.code() + "**");
                });""";

    static Stream<Arguments> registries() {
        return Stream.of(arguments(List.of(IJAVA, "new Colour(\"#fff\")"), "text/html", "<b>#fff</b>"),
                arguments(List.of(IJAVA.replace("io.github.spencerpark", "org.dflib.jjava"), "new Colour(\"#000\")"),
                        "text/html", "<b>#000</b>"),
                arguments(List.of(
                        "import org.dflib.jjava.JJava;\nrecord Plain(int n) {}\nJJava.getKernelInstance().getRenderer()"
                                + ".createRegistration(Plain.class).preferring(\"text/markdown\")"
                                + ".register((plain, context) -> context.getOutputContainer().putMarkdown(\"*\" + plain.n() + \"*\"));",
                        "new Plain(3)"), "text/markdown", "*3*"),
                arguments(List.of(
                        "import io.github.spencerpark.ijava.IJava;\nIJava.getKernelInstance().getRenderer().render(List.of(1))"),
                        "text/plain", "[1]"),
                arguments(List.of("""
                        import io.github.spencerpark.jupyter.kernel.display.*;
                        class Formula implements DisplayDataRenderable {
                            public void render(RenderContext context) {
                                context.getOutputContainer().putMath("x^2");
                            }
                        }
                        new Formula()"""), "text/latex", "$$x^2$$"),
                arguments(List.of(
                        "import io.github.spencerpark.ijava.runtime.Display;\nDisplay.render(\"<i>i</i>\", \"text/html\")"),
                        "text/html", "<i>i</i>"),
                arguments(List.of("import org.dflib.jjava.jupyter.kernel.display.DisplayData;\n"
                        + "DisplayData data = new DisplayData(\"text\");\ndata.putSVG(\"<svg/>\");\ndata"),
                        "image/svg+xml", "<svg/>"));
    }

    /** The steps of the notebooks that come with IJava and JJava, with files in place of downloads. */
    @Test
    void theirNotebooks(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("ping.jshell"), "String ping() {\n    return \"pong!\";\n}\n");
        Files.createDirectories(folder.resolve("classes"));
        var settings = SessionSettings.defaults().withDirectory(folder);
        assertThat(last(List.of("""
                System.out.println("Hello stdout!");
                System.err.println("Hello stderr!");

                "Hello Out!\"""", "%jars classes", "%classpath classes", """
                %load ping.jshell
                ping()""", """
                import javax.swing.*;
                import java.awt.*;

                JButton button = new JButton("Hello from Swing");
                button.setSize(220, 48);
                display(button);""", """
                JPanel chart = new JPanel() {
                    protected void paintComponent(Graphics g) {
                        super.paintComponent(g);
                        g.fillRect(8, 10, 50, 100);
                    }
                };
                chart.setBackground(Color.WHITE);
                chart.setSize(360, 180);
                chart""", "display(\"alert('Hello!');\", \"application/javascript\");", """
                String md = "Hello from **Java**";

                render(md, "text/markdown")""", """
                String id = display("<b>Countdown:</b> 3", "text/html");
                for (int i = 3; i >= 0; i--) {
                    updateDisplay(id, "<b>Countdown:</b> " + i, "text/html");
                    Thread.sleep(1L);
                }
                render("<b>Liftoff!</b>", "text/html")"""), settings).data()).containsEntry("text/html",
                "<b>Liftoff!</b>");
        assertThat(display.out()).isEqualTo("Hello stdout!\n");
        assertThat(display.error()).isEqualTo("Hello stderr!\n");
        assertThat(display.shown().getFirst().data()).containsKey("image/png");
        assertThat(display.shown().getLast().data()).containsEntry("text/html", "<b>Countdown:</b> 0");
    }
}
