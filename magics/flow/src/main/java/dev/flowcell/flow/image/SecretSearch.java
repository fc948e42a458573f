package dev.flowcell.flow.image;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.runtime.error.Fault;

/** Looks for known secret values in what goes into an image: plain, in Base64 and URL-encoded. */
final class SecretSearch {

    private final List<byte[]> needles = new ArrayList<>();
    private final List<Cell> cells;

    SecretSearch(List<String> values, List<Cell> cells) {
        this.cells = cells;
        for (var value : values) {
            // One or two characters would be found everywhere and are no secret.
            if (value.length() > 2) {
                forms(value).forEach(form -> needles.add(form.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    /** @throws Fault if the file holds a secret's value */
    void file(String name, byte[] content) {
        if (holds(content)) {
            throw Fault.settings("the file " + name + " holds a secret's value",
                    "leave it out of %file, and read the value with secret(\"NAME\")");
        }
    }

    /** @throws Fault if a file of the flow holds a secret's value; names the cell */
    void flow(String name, byte[] content) {
        if (holds(content)) {
            var where = cells.stream().filter(cell -> holds(cell.code().getBytes(StandardCharsets.UTF_8))).findFirst()
                    .map(cell -> "cell " + cell.number()).orElse("the flow's " + name);
            throw Fault.settings(where + " holds a secret's value in plain text",
                    "read it with secret(\"NAME\") instead");
        }
    }

    private boolean holds(byte[] content) {
        return needles.stream().anyMatch(needle -> indexOf(content, needle) >= 0);
    }

    private static List<String> forms(String value) {
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        return List.of(value, Base64.getEncoder().withoutPadding().encodeToString(bytes),
                URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    private static int indexOf(byte[] content, byte[] needle) {
        for (var start = 0; start <= content.length - needle.length; start++) {
            var length = 0;
            while (length < needle.length && content[start + length] == needle[length]) {
                length++;
            }
            if (length == needle.length) {
                return start;
            }
        }
        return -1;
    }
}
