package dev.flowcell.kernel.assist;

import java.util.ArrayList;
import java.util.List;

import com.sun.source.doctree.DeprecatedTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.ErroneousTree;
import com.sun.source.doctree.IndexTree;
import com.sun.source.doctree.InheritDocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.RawTextTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.SeeTree;
import com.sun.source.doctree.SinceTree;
import com.sun.source.doctree.SnippetTree;
import com.sun.source.doctree.SummaryTree;
import com.sun.source.doctree.SystemPropertyTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.doctree.UnknownBlockTagTree;
import com.sun.source.doctree.ValueTree;

/// A documentation comment as HTML, and HTML as text.
///
/// @param html
///            the comment; a Markdown one converted
record Comment(String html) {

    /** Where an inherited comment has its place. */
    static final String INHERITED = "\u0001";

    /** Renders a comment. */
    static Comment of(DocCommentTree comment) {
        StringBuilder html = new StringBuilder(inline(comment.getFullBody()));
        List<String> tags = new ArrayList<>();
        for (DocTree tag : comment.getBlockTags()) {
            String rendered = block(tag);
            if (!rendered.isEmpty()) {
                tags.add(rendered);
            }
        }
        if (!tags.isEmpty()) {
            html.append("\n<dl>\n").append(String.join("\n", tags)).append("\n</dl>");
        }
        return new Comment(html.toString());
    }

    private static String block(DocTree tag) {
        return switch (tag) {
            case ParamTree param -> item("Parameter <code>" + (param.isTypeParameter() ? "&lt;" : "") + param.getName()
                    + (param.isTypeParameter() ? "&gt;" : "") + "</code>", inline(param.getDescription()));
            case ReturnTree returned -> item("Returns", inline(returned.getDescription()));
            case ThrowsTree thrown -> item("Throws <code>" + thrown.getExceptionName() + "</code>",
                    inline(thrown.getDescription()));
            case DeprecatedTree deprecated -> item("Deprecated", inline(deprecated.getBody()));
            case SinceTree since -> item("Since", inline(since.getBody()));
            case SeeTree see -> item("See", inline(see.getReference()));
            case UnknownBlockTagTree unknown -> switch (unknown.getTagName()) {
                case "apiNote" -> item("Note", inline(unknown.getContent()));
                case "implSpec" -> item("Implementation requirements", inline(unknown.getContent()));
                case "implNote" -> item("Implementation note", inline(unknown.getContent()));
                default -> "";
            };
            default -> "";
        };
    }

    private static String item(String term, String description) {
        return "<dt>" + term + "</dt><dd>" + description.replaceFirst("^<p>", "") + "</dd>";
    }

    private static String inline(List<? extends DocTree> trees) {
        StringBuilder text = new StringBuilder();
        boolean markdown = false;
        for (DocTree tree : trees) {
            markdown |= tree instanceof RawTextTree;
            text.append(inline(tree));
        }
        return markdown ? Markdown.html(text.toString()) : text.toString();
    }

    private static String inline(DocTree tree) {
        return switch (tree) {
            case ErroneousTree wrong -> Markdown.escaped(wrong.getBody());
            case TextTree text -> text.getBody();
            case RawTextTree raw -> raw.getContent();
            case EntityTree entity -> entity.toString();
            case LiteralTree literal -> literal.getKind() == DocTree.Kind.CODE
                    ? "<code>" + Markdown.escaped(literal.getBody().getBody()) + "</code>"
                    : Markdown.escaped(literal.getBody().getBody());
            case LinkTree link -> "<code>"
                    + (link.getLabel().isEmpty()
                            ? reference(link.getReference().getSignature())
                            : inline(link.getLabel()))
                    + "</code>";
            case SummaryTree summary -> inline(summary.getSummary());
            case IndexTree index -> inline(index.getSearchTerm());
            case ReturnTree returned -> "Returns " + inline(returned.getDescription()) + ".";
            case ValueTree value -> "<code>"
                    + (value.getReference() == null ? "value" : reference(value.getReference().getSignature()))
                    + "</code>";
            case SystemPropertyTree property -> "<code>" + property.getPropertyName() + "</code>";
            case SnippetTree snippet -> snippet.getBody() == null
                    ? ""
                    : "<pre>" + Markdown.escaped(snippet.getBody().getBody()) + "</pre>";
            case InheritDocTree inherited -> INHERITED;
            default -> switch (tree.getKind()) {
                case START_ELEMENT, END_ELEMENT -> tree.toString();
                case REFERENCE -> "<code>" + reference(tree.toString()) + "</code>";
                default -> "";
            };
        };
    }

    private static String reference(String signature) {
        return Markdown.escaped(signature.startsWith("#") ? signature.substring(1) : signature.replace('#', '.'));
    }

    /** HTML as plain text. */
    static String text(String html) {
        return html.replaceAll("(?s)<pre[^>]*>", "\n").replaceAll("</pre>", "\n")
                .replaceAll("<(p|h\\d|dl|ul|ol|table|tr|blockquote|hr)\\b[^>]*>", "\n\n")
                .replaceAll("<li\\b[^>]*>", "\n- ").replaceAll("<dt\\b[^>]*>", "\n").replaceAll("<dd\\b[^>]*>", ": ")
                .replaceAll("<br\\b[^>]*>", "\n").replaceAll("<[a-zA-Z/!][^>]*>", "").replace("&lt;", "<")
                .replace("&gt;", ">").replace("&quot;", "\"").replace("&nbsp;", " ").replace("&#64;", "@")
                .replace("&amp;", "&").replaceAll("[ \t]+\n", "\n").replaceAll("\n[ \t]+(?=\\S)", "\n")
                .replaceAll("\n{3,}", "\n\n").strip();
    }
}
