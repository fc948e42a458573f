package dev.flowcell.runtime.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.secret.Secrets;

/// Where the end of a run is posted, as `--notify` names it: an address, or `secret:NAME` for a secret that holds one.
/// An address is shown without its path and query, in which many services carry a token.
///
/// @param text
///            as it was written
public record NotifyAddress(String text) {

    private static final String SECRET = "secret:";

    /// Reads what a user wrote.
    ///
    /// @throws Fault
    ///             if nothing could be posted there
    public static NotifyAddress of(String text) {
        var address = new NotifyAddress(text.strip());
        if (address.secret().isEmpty()) {
            uri(address.text, "--notify");
        }
        return address;
    }

    /** The secret that holds the address, or empty where it is no secret. */
    public Optional<String> secret() {
        return text.startsWith(SECRET) ? Optional.of(text.substring(SECRET.length())) : Optional.empty();
    }

    /// Where to post.
    ///
    /// @throws Fault
    ///             if the secret holds no address
    URI uri(Secrets secrets) {
        return secret().map(name -> uri(secrets.value(name).strip(), "the secret " + name))
                .orElseGet(() -> uri(text, "--notify"));
    }

    /** What may be shown of it: `https://hooks.example.org/…`, `secret:HOOK`. */
    public String shown() {
        if (secret().isPresent()) {
            return text;
        }
        var uri = URI.create(text);
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + "/…";
    }

    /** The address itself is in no message: it may hold a token. */
    private static URI uri(String text, String whose) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw Fault.settings(whose + " is no web address", "write one as https://HOST/PATH");
        }
        var scheme = uri.getScheme();
        if (scheme == null || !scheme.matches("(?i)https?") || uri.getHost() == null) {
            throw Fault.settings(whose + " is no address that can be posted to",
                    "write one as https://HOST/PATH, or secret:NAME for a secret that holds one");
        }
        if (uri.getUserInfo() != null) {
            throw Fault.settings(whose + " holds a user or a password before its host, which is not sent",
                    "leave it out, and put a token into the path or query of an address in a secret: --notify"
                            + " secret:NAME");
        }
        return uri;
    }

    @Override
    public String toString() {
        return shown();
    }
}
