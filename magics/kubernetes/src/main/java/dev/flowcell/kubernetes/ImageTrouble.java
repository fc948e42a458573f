package dev.flowcell.kubernetes;

import java.util.Locale;
import java.util.regex.Pattern;

/// Why an image can't be pulled, in plain words.
///
/// @param line
///            with the remedy
/// @param hopeless
///            whether waiting can't help: not there, denied, no such name
record ImageTrouble(String line, boolean hopeless) {

    private static final Pattern HOST = Pattern.compile("^([^/]+)/");

    /// @param image
    ///            the reference in the manifest
    /// @param message
    ///            the kubelet's
    static ImageTrouble of(String image, String reason, String message) {
        var text = message.toLowerCase(Locale.ROOT);
        var matcher = HOST.matcher(image);
        var registry = matcher.find() ? matcher.group(1) : "the registry";
        if (reason.equals("InvalidImageName")) {
            return new ImageTrouble(image + " is no image's name: check --registry", true);
        }
        if (any(text, "401 ", "403 ", "unauthorized", "denied", "no basic auth", "authorization failed")) {
            return new ImageTrouble(registry + " refuses the node the image " + image
                    + ": let the nodes pull from it, with an imagePullSecret in the service account", true);
        }
        if (any(text, "no match for platform", "exec format error")) {
            return new ImageTrouble("the image " + image + " is for another processor than the node's: use --arch",
                    true);
        }
        if (any(text, "not found", "notfound", "manifest unknown", "name unknown", "404")) {
            return new ImageTrouble(
                    "the image " + image + " is not in the registry: register the flow again, or check --registry",
                    true);
        }
        if (any(text, "server gave http response to https client", "x509", "tls:")) {
            return new ImageTrouble("the node does not trust the registry " + registry
                    + ": give it a certificate, or let the nodes' container runtime allow it", false);
        }
        if (any(text, "connection refused", "no such host", "timeout", "no route", "deadline exceeded", "dial tcp")) {
            return new ImageTrouble("the node does not reach the registry " + registry
                    + ": name one that the cluster reaches with --registry", false);
        }
        return new ImageTrouble("the image " + image + " can't be pulled (" + shortened(message)
                + "): check --registry", false);
    }

    private static boolean any(String text, String... parts) {
        for (var part : parts) {
            if (text.contains(part)) {
                return true;
            }
        }
        return false;
    }

    static String shortened(String message) {
        var line = message.lines().findFirst().orElse("").strip();
        return line.length() <= 300 ? line : line.substring(0, 300) + "…";
    }
}
