package dev.flowcell.kernel.wire;

import java.util.Objects;

import tools.jackson.databind.node.ObjectNode;

/** What the kernel says of itself. */
final class KernelInfo {

    private KernelInfo() {
    }

    static ObjectNode content() {
        String version = Objects.requireNonNullElse(KernelInfo.class.getPackage().getImplementationVersion(), "0.1.0");
        ObjectNode content = Replies.ok();
        content.put("protocol_version", Publisher.PROTOCOL);
        content.put("implementation", "flowcell");
        content.put("implementation_version", version);
        content.put("banner", "Flowcell " + version + " on Java " + Runtime.version() + "; %lsmagic lists the magics");
        content.put("debugger", false);
        content.putArray("supported_features").add("kernel subshells");
        ObjectNode language = content.putObject("language_info");
        language.put("name", "java");
        language.put("version", System.getProperty("java.version", ""));
        language.put("mimetype", "text/x-java");
        language.put("file_extension", ".jsh");
        language.put("pygments_lexer", "java");
        language.put("codemirror_mode", "text/x-java");
        language.put("nbconvert_exporter", "script");
        ObjectNode link = content.putArray("help_links").addObject();
        link.put("text", "Java API");
        link.put("url", "https://docs.oracle.com/en/java/javase/25/docs/api/");
        return content;
    }
}
