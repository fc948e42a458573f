package dev.flowcell.notebook.cells;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import dev.flowcell.flow.library.Coordinates;
import dev.flowcell.runtime.error.Fault;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// The dependencies and repositories that a POM, or a piece of one, names itself. Parents and managed versions are
/// Maven's business: a dependency without a version is refused.
final class PomReader {

    private static final Set<String> LEFT_OUT = Set.of("test", "provided", "system", "import");

    private PomReader() {
    }

    /// Reads a POM's text.
    ///
    /// @throws Fault
    ///             if it is no XML, or a dependency has no version
    static List<Setting> read(String text) {
        var root = parse(text.strip().startsWith("<?xml") || text.strip().startsWith("<project")
                ? text.strip()
                : "<project>" + text + "</project>");
        var properties = new HashMap<String, String>();
        children(root, "properties").forEach(each -> children(each, "*")
                .forEach(property -> properties.put(property.getTagName(), property.getTextContent().strip())));
        var settings = new ArrayList<Setting>();
        for (var repository : descendants(root, "repository")) {
            settings.add(new Setting.Repository(value(repository, "id", properties),
                    value(repository, "url", properties)));
        }
        for (var dependency : descendants(root, "dependency")) {
            var managed = dependency.getParentNode().getParentNode().getNodeName().equals("dependencyManagement");
            if (!managed && !LEFT_OUT.contains(value(dependency, "scope", properties))) {
                settings.add(new Setting.Library(coordinates(dependency, properties)));
            }
        }
        return settings;
    }

    private static Coordinates coordinates(Element dependency, Map<String, String> properties) {
        var group = value(dependency, "groupId", properties);
        var artifact = value(dependency, "artifactId", properties);
        var version = value(dependency, "version", properties);
        var type = value(dependency, "type", properties);
        if (group.isEmpty() || artifact.isEmpty() || version.isEmpty()) {
            throw Fault.settings("the POM's dependency " + group + ":" + artifact + " has no version of its own",
                    "write it with %maven " + group + ":" + artifact + ":VERSION");
        }
        return new Coordinates(group, artifact, type.isEmpty() ? "jar" : type,
                value(dependency, "classifier", properties), version, exclusions(dependency, properties));
    }

    /** Either part that is left out stands for all. */
    private static List<String> exclusions(Element dependency, Map<String, String> properties) {
        return children(dependency, "exclusions").stream().flatMap(all -> children(all, "exclusion").stream())
                .map(each -> part(each, "groupId", properties) + ":" + part(each, "artifactId", properties)).toList();
    }

    private static String part(Element exclusion, String name, Map<String, String> properties) {
        var text = value(exclusion, name, properties);
        return text.isEmpty() ? "*" : text;
    }

    private static Element parse(String text) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
        } catch (SAXException failure) {
            throw Fault.settings("this POM is no XML: " + failure.getMessage(), "write <dependency> elements");
        } catch (ParserConfigurationException | IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String value(Element parent, String name, Map<String, String> properties) {
        var found = children(parent, name);
        var text = found.isEmpty() ? "" : found.getFirst().getTextContent().strip();
        for (var property : properties.entrySet()) {
            text = text.replace("${" + property.getKey() + "}", property.getValue());
        }
        return text;
    }

    private static List<Element> children(Element parent, String name) {
        var found = new ArrayList<Element>();
        for (var child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && (name.equals("*") || element.getTagName().equals(name))) {
                found.add(element);
            }
        }
        return found;
    }

    private static List<Element> descendants(Element root, String name) {
        var found = new ArrayList<Element>();
        var nodes = root.getElementsByTagName(name);
        for (var index = 0; index < nodes.getLength(); index++) {
            found.add((Element) nodes.item(index));
        }
        return found;
    }
}
