package dev.flowcell.runtime.display;

import java.awt.Component;
import java.awt.Container;
import java.awt.Dimension;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

import javax.imageio.ImageIO;

/** Images and what Swing can paint. Apart from the rest, since it loads the desktop's classes. */
final class Images {

    /** The longest side that is shown, in pixels. */
    private static final int SIDE = 4_000;
    private static final Dimension USUAL = new Dimension(400, 300);

    private Images() {
    }

    /// A value as an image of a type.
    ///
    /// @param type
    ///            such as `image/png`
    static Optional<MimeBundle> of(Object value, String type) throws IOException {
        return switch (value) {
            case RenderedImage image -> encoded(image, type);
            case Component component -> encoded(painted(component), type);
            default -> Optional.empty();
        };
    }

    private static Optional<MimeBundle> encoded(RenderedImage image, String type) throws IOException {
        String text = "image of " + image.getWidth() + " × " + image.getHeight() + " pixels";
        RenderedImage shown = image;
        if (image instanceof BufferedImage buffered && Math.max(image.getWidth(), image.getHeight()) > SIDE) {
            shown = smaller(buffered);
            text += ", shown as " + shown.getWidth() + " × " + shown.getHeight();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.setUseCache(false);
        if (!ImageIO.write(shown, type.substring(type.indexOf('/') + 1), bytes)) {
            return Optional.empty();
        }
        return Optional.of(new MimeBundle(
                Map.of(type, Base64.getEncoder().encodeToString(bytes.toByteArray()), MimeBundle.PLAIN, text)));
    }

    private static BufferedImage smaller(BufferedImage image) {
        double scale = (double) SIDE / Math.max(image.getWidth(), image.getHeight());
        int width = Math.max(1, (int) (image.getWidth() * scale));
        int height = Math.max(1, (int) (image.getHeight() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        var graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return small;
    }

    private static BufferedImage painted(Component component) {
        if (component.getWidth() <= 0 || component.getHeight() <= 0) {
            Dimension preferred = component.getPreferredSize();
            component.setSize(preferred.width <= 0 || preferred.height <= 0 ? USUAL : preferred);
        }
        layOut(component);
        BufferedImage image = new BufferedImage(Math.min(component.getWidth(), SIDE),
                Math.min(component.getHeight(), SIDE), BufferedImage.TYPE_INT_ARGB);
        var graphics = image.createGraphics();
        component.paint(graphics);
        graphics.dispose();
        return image;
    }

    /** Nobody lays out what is in no window. */
    private static void layOut(Component component) {
        component.doLayout();
        if (component instanceof Container container) {
            for (Component child : container.getComponents()) {
                layOut(child);
            }
        }
    }
}
