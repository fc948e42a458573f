package dev.flowcell.kernel.wire;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.flowcell.kernel.session.Session;
import dev.flowcell.runtime.display.MimeBundle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `Math.max?` or `?Math.max` as a whole cell: what an `inspect_request` says there, in the front-end's pager, as in
/// IPython. It is never Java, so it takes nothing away from it.
final class Help {

    private static final Pattern ASKED = Pattern
            .compile("\\s*(?:\\?{1,2}\\s*(%{0,2}[\\w.$-]+)|(%{0,2}[\\w.$-]+)\\?{1,2})\\s*");
    private static final int LONGEST = 500;

    private Help() {
    }

    /** What a cell asks about, or null. */
    static @Nullable String asked(String code) {
        if (code.length() > LONGEST) {
            return null;
        }
        Matcher matcher = ASKED.matcher(code);
        if (!matcher.matches()) {
            return null;
        }
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }

    /** The pager's payload of an `execute_reply`; empty where nothing is known of the name. */
    static Optional<ObjectNode> page(Session session, String name) {
        Optional<MimeBundle> found = session.inspect(name, name.length());
        return found.map(bundle -> {
            ObjectNode page = Publisher.object().put("source", "page").put("start", 0);
            page.set("data", Publisher.data(bundle));
            return page;
        });
    }
}
