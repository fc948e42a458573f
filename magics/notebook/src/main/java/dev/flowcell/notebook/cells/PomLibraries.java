package dev.flowcell.notebook.cells;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import dev.flowcell.flow.library.Coordinates;
import dev.flowcell.runtime.error.Fault;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// What a `pom.xml`, or a part of one, names: its dependencies that run, and its repositories. Versions stand there
/// themselves, as properties, or under `dependencyManagement`; parents are not read.
///
/// @param repositories
///            address by id
public record PomLibraries(List<Coordinates> libraries, Map<String, String> repositories) {

    private static final Set<String> RUNS = Set.of("", "compile", "runtime");
    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

    /// Reads a file.
    ///
    /// @throws Fault
    ///             if it is not there, no XML, or leaves a version open
    public static PomLibraries read(Path file, String asWritten) {
        try {
            return parse(Files.readString(file), asWritten);
        } catch (IOException e) {
            throw Fault.settings("there is no file " + asWritten, "write %maven --pom FILE, relative to the notebook")
                    .causedBy(e);
        }
    }

    /** Reads the text of a pom, or of the elements below `project`. */
    public static PomLibraries parse(String text, String what) {
        var project = root(text.strip().startsWith("<?") || text.contains("<project")
                ? text
                : "<project>" + text + "</project>", what);
        var properties = new LinkedHashMap<String, String>();
        children(project, "properties").flatMap(PomLibraries::children)
                .forEach(property -> properties.put(property.getTagName(), property.getTextContent().strip()));
        for (var name : List.of("groupId", "version")) {
            var value = text(project, name);
            properties.put("project." + name, value);
        }
        var managed = new LinkedHashMap<String, String>();
        children(project, "dependencyManagement").flatMap(each -> children(each, "dependencies"))
                .flatMap(each -> children(each, "dependency"))
                .forEach(each -> managed.put(key(each, properties), filled(text(each, "version"), properties)));
        var libraries = new ArrayList<Coordinates>();
        Stream.concat(children(project, "dependency"),
                children(project, "dependencies").flatMap(each -> children(each, "dependency")))
                .filter(each -> RUNS.contains(text(each, "scope")))
                .forEach(each -> libraries.add(library(each, properties, managed, what)));
        var repositories = new LinkedHashMap<String, String>();
        children(project, "repositories").flatMap(each -> children(each, "repository"))
                .forEach(each -> repositories.put(text(each, "id"), filled(text(each, "url"), properties)));
        return new PomLibraries(List.copyOf(libraries), repositories);
    }

    private static Coordinates library(Element dependency, Map<String, String> properties,
            Map<String, String> managed, String what) {
        var key = key(dependency, properties);
        var written = filled(text(dependency, "version"), properties);
        var version = written.isEmpty() ? managed.getOrDefault(key, "") : written;
        if (version.isEmpty() || version.contains("${")) {
            throw Fault.settings(what + " leaves the version of " + key + " open", "give it a version there");
        }
        var type = text(dependency, "type");
        var names = key.split(":", 2);
        return new Coordinates(names[0], names[1], type.isEmpty() ? "jar" : type,
                filled(text(dependency, "classifier"), properties), version);
    }

    private static String key(Element dependency, Map<String, String> properties) {
        return filled(text(dependency, "groupId"), properties) + ":"
                + filled(text(dependency, "artifactId"), properties);
    }

    private static String filled(String text, Map<String, String> properties) {
        return PROPERTY.matcher(text).replaceAll(
                match -> Matcher.quoteReplacement(properties.getOrDefault(match.group(1), match.group())));
    }

    private static Element root(String text, String what) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        } catch (SAXException | IOException e) {
            throw Fault.settings(what + " is no XML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    "mend it").causedBy(e);
        }
    }

    private static String text(Element parent, String name) {
        return children(parent, name).findFirst().map(each -> each.getTextContent().strip()).orElse("");
    }

    private static Stream<Element> children(Element parent, String name) {
        return children(parent).filter(child -> child.getTagName().equals(name));
    }

    private static Stream<Element> children(Element parent) {
        var nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength()).<Node>mapToObj(nodes::item).filter(Element.class::isInstance)
                .map(Element.class::cast);
    }
}
