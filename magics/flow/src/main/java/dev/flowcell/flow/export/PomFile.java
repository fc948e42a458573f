package dev.flowcell.flow.export;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.flow.library.Coordinates;
import org.jspecify.annotations.Nullable;

/** The project's `pom.xml`. */
final class PomFile {

    /** Takes a Java 25 as its base; a person may choose any other that brings one. */
    static final String BASE = "eclipse-temurin:25-jre";

    private static final String TEMPLATE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <project xmlns="http://maven.apache.org/POM/4.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd">
              <modelVersion>4.0.0</modelVersion>

              <groupId>@group@</groupId>
              <artifactId>@artifact@</artifactId>
              <version>1.0-SNAPSHOT</version>
              <description>@description@</description>

              <properties>
                <maven.compiler.release>25</maven.compiler.release>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                <!-- The same sources give the same jar and the same image. -->
                <project.build.outputTimestamp>2026-01-01T00:00:00Z</project.build.outputTimestamp>
                <main.class>@main@</main.class>
                <base.image>@base@</base.image>
              </properties>

              <repositories>
                <!-- What is not on Maven Central lies in this project. -->
                <repository>
                  <id>project-lib</id>
                  <url>file://${project.basedir}/lib</url>
                </repository>
            @repositories@  </repositories>

              <!-- The version of each library, also of those that others need. -->
              <dependencyManagement>
                <dependencies>
            @managed@    </dependencies>
              </dependencyManagement>

              <dependencies>
            @dependencies@  </dependencies>

              <build>
                <finalName>@artifact@</finalName>
                <plugins>
                  <!-- Maven may run on an older Java: sources compile and tests run on a JDK 25 or later that it finds by itself. -->
                  <plugin>
                    <groupId>org.apache.maven.plugins</groupId>
                    <artifactId>maven-toolchains-plugin</artifactId>
                    <version>3.3.0</version>
                    <executions>
                      <execution>
                        <goals>
                          <goal>select-jdk-toolchain</goal>
                        </goals>
                      </execution>
                    </executions>
                    <configuration>
                      <version>[25,)</version>
                    </configuration>
                  </plugin>
                  <plugin>
                    <groupId>org.apache.maven.plugins</groupId>
                    <artifactId>maven-clean-plugin</artifactId>
                    <version>3.5.0</version>
                  </plugin>
                  <plugin>
                    <groupId>org.apache.maven.plugins</groupId>
                    <artifactId>maven-resources-plugin</artifactId>
                    <version>3.4.0</version>
                  </plugin>
                  <plugin>
                    <groupId>org.apache.maven.plugins</groupId>
                    <artifactId>maven-compiler-plugin</artifactId>
                    <version>3.16.0</version>
                    <configuration>
                      <proc>none</proc>
                    </configuration>
                  </plugin>
                  <plugin>
                    <groupId>org.apache.maven.plugins</groupId>
                    <artifactId>maven-surefire-plugin</artifactId>
                    <version>3.5.6</version>
            @surefire@      </plugin>
                  <plugin>
                    <groupId>org.apache.maven.plugins</groupId>
                    <artifactId>maven-jar-plugin</artifactId>
                    <version>3.5.1</version>
                    <configuration>
                      <archive>
                        <manifest>
                          <mainClass>${main.class}</mainClass>
                          <addClasspath>true</addClasspath>
                          <classpathPrefix>lib/</classpathPrefix>
                        </manifest>
                      </archive>
                    </configuration>
                  </plugin>
                  <!-- java -jar target/@artifact@.jar finds its libraries in target/lib. -->
                  <plugin>
                    <groupId>org.apache.maven.plugins</groupId>
                    <artifactId>maven-dependency-plugin</artifactId>
                    <version>3.9.0</version>
                    <executions>
                      <execution>
                        <phase>package</phase>
                        <goals>
                          <goal>copy-dependencies</goal>
                        </goals>
                        <configuration>
                          <includeScope>runtime</includeScope>
                          <outputDirectory>${project.build.directory}/lib</outputDirectory>
                        </configuration>
                      </execution>
                    </executions>
                  </plugin>
                  <!-- mvn compile jib:build -Dimage=REGISTRY/NAME, without Docker. -->
                  <plugin>
                    <groupId>com.google.cloud.tools</groupId>
                    <artifactId>jib-maven-plugin</artifactId>
                    <version>3.5.1</version>
                    <configuration>
                      <from>
                        <image>${base.image}</image>
                      </from>
                      <container>
                        <mainClass>${main.class}</mainClass>
                        <jvmFlags>
                          <jvmFlag>-XX:MaxRAMPercentage=75</jvmFlag>
                        </jvmFlags>
                        <user>65532:65532</user>
            @container@          </container>
            @files@        </configuration>
                  </plugin>
                </plugins>
              </build>
            </project>
            """;

    private PomFile() {
    }

    /// @param own
    ///            what lies in the project's own repository
    /// @param repositories
    ///            beside Central, by id
    /// @param environment
    ///            of tests and of the image
    /// @param base
    ///            the base image, or null for the default
    /// @param files
    ///            whether the flow reads files of its working directory
    static String of(ProjectNames names, String description, List<Coordinates> own, Pins pins,
            Map<String, String> repositories, Map<String, String> environment, @Nullable String base, boolean files) {
        var dependencies = new StringBuilder();
        own.forEach(each -> dependencies.append(dependency(each, "compile")));
        pins.named().forEach(each -> dependencies.append(dependency(each, "compile")));
        dependencies.append(dependency(Coordinates.parse("org.junit.jupiter:junit-jupiter:6.1.3"), "test"));
        return TEMPLATE.replace("@group@", names.group()).replace("@artifact@", names.artifact())
                .replace("@description@", escaped(description)).replace("@main@", names.whole(names.main()))
                .replace("@base@", escaped(base == null ? BASE : base))
                .replace("@repositories@", repositories(repositories))
                .replace("@managed@",
                        pins.all().stream().map(each -> dependency(each, "compile").indent(2))
                                .collect(Collectors.joining()))
                .replace("@dependencies@", dependencies).replace("@surefire@", surefire(environment, files))
                .replace("@container@", container(environment, files)).replace("@files@", files ? FILES : "");
    }

    private static final String FILES = """
                      <extraDirectories>
                        <paths>
                          <path>
                            <from>files</from>
                            <into>/app/files</into>
                          </path>
                        </paths>
                      </extraDirectories>
            """;

    private static String repositories(Map<String, String> repositories) {
        var text = new StringBuilder();
        repositories.forEach((id, url) -> text.append("""
                    <repository>
                      <id>%s</id>
                      <url>%s</url>
                    </repository>
                """.formatted(escaped(id), escaped(url))));
        return text.toString();
    }

    private static String surefire(Map<String, String> environment, boolean files) {
        if (environment.isEmpty() && !files) {
            return "";
        }
        return "        <configuration>\n"
                + (files ? "          <workingDirectory>${project.basedir}/files</workingDirectory>\n" : "")
                + variables("environmentVariables", environment, 10) + "        </configuration>\n";
    }

    private static String container(Map<String, String> environment, boolean files) {
        return (files ? "            <workingDirectory>/app/files</workingDirectory>\n" : "")
                + variables("environment", environment, 12);
    }

    private static String variables(String element, Map<String, String> environment, int indent) {
        if (environment.isEmpty()) {
            return "";
        }
        var text = new StringBuilder("<" + element + ">\n");
        environment.forEach((name, value) -> text.append("  <").append(name).append('>').append(escaped(value))
                .append("</").append(name).append(">\n"));
        return text.append("</").append(element).append(">\n").toString().indent(indent);
    }

    /** A dependency's element, indented as in a list of them. */
    static String dependency(Coordinates library, String scope) {
        var text = new StringBuilder("    <dependency>\n");
        element(text, "groupId", library.group());
        element(text, "artifactId", library.artifact());
        element(text, "version", library.version());
        if (!library.extension().equals("jar")) {
            element(text, "type", library.extension());
        }
        if (!library.classifier().isEmpty()) {
            element(text, "classifier", library.classifier());
        }
        if (!scope.equals("compile")) {
            element(text, "scope", scope);
        }
        return text.append(exclusions(library)).append("    </dependency>\n").toString();
    }

    private static String exclusions(Coordinates library) {
        if (library.exclusions().isEmpty()) {
            return "";
        }
        var text = new StringBuilder("      <exclusions>\n");
        for (var exclusion : library.exclusions()) {
            var parts = exclusion.split(":", 2);
            var one = new StringBuilder();
            element(one, "groupId", parts[0]);
            element(one, "artifactId", parts[1]);
            text.append("        <exclusion>\n").append(one.toString().indent(4)).append("        </exclusion>\n");
        }
        return text.append("      </exclusions>\n").toString();
    }

    private static void element(StringBuilder text, String name, String value) {
        text.append("      <").append(name).append('>').append(escaped(value)).append("</").append(name).append(">\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
