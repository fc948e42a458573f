package dev.flowcell.runtime.display;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import javax.imageio.ImageIO;

import dev.flowcell.api.Renderable;
import org.jspecify.annotations.Nullable;

/// Shows values as a person would like them: records, lists and maps of them as tables, images as images, all else as
/// text. Never throws, whatever the value's own methods do.
public final class Renderer {

    private Renderer() {
    }

    /** A value in its forms. */
    public static MimeBundle render(@Nullable Object value) {
        try {
            return switch (value) {
                case null -> MimeBundle.plain("null");
                case Renderable renderable -> withText(renderable);
                case MimeBundle bundle -> bundle;
                case BufferedImage image -> image(image);
                default -> Table.of(value).map(table -> MimeBundle.html(table.html(), table.text()))
                        .orElseGet(() -> MimeBundle.plain(Text.of(value)));
            };
        } catch (Exception | VirtualMachineError | LinkageError | AssertionError thrown) {
            return MimeBundle.plain(Text.of(value)); // any other error is the user's stop
        }
    }

    /** How large a value is, in words: `3 elements`, `12 characters`, or empty. */
    public static String size(@Nullable Object value) {
        try {
            return switch (value) {
                case null -> "null";
                case CharSequence text -> counted(text.length(), "character");
                case Collection<?> collection -> counted(collection.size(), "element");
                case Map<?, ?> map -> counted(map.size(), "entry");
                case Optional<?> optional -> optional.isPresent() ? "present" : "empty";
                default -> value.getClass().isArray()
                        ? counted(Array.getLength(value), "element")
                        : "";
            };
        } catch (RuntimeException | StackOverflowError thrown) {
            return "";
        }
    }

    private static String counted(int count, String noun) {
        String plural = noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
        return count + " " + (count == 1 ? noun : plural);
    }

    private static MimeBundle withText(Renderable renderable) {
        Map<String, String> data = new HashMap<>(renderable.mimeBundle());
        if (!data.containsKey(MimeBundle.PLAIN)) {
            data.put(MimeBundle.PLAIN, Text.of(renderable));
        }
        return new MimeBundle(data);
    }

    private static MimeBundle image(BufferedImage image) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.setUseCache(false);
        ImageIO.write(image, "png", png);
        return new MimeBundle(
                Map.of("image/png", Base64.getEncoder().encodeToString(png.toByteArray()), MimeBundle.PLAIN,
                        "image of " + image.getWidth() + " × " + image.getHeight() + " pixels"));
    }

}
