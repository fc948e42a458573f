package dev.flowcell.flow.library;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.flow.library.Libraries.Library;
import dev.flowcell.runtime.error.Fault;
import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.Exclusion;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;
import org.jspecify.annotations.Nullable;

/** Resolves by Maven's own resolver, with the user's `settings.xml` and local repository. Safe for many threads. */
public final class MavenLibraries implements LibraryResolver {

    private final Checksums checksums = new Checksums();
    private final ContextOverrides overrides;
    private @Nullable Context context;

    /** With the user's own settings. */
    public MavenLibraries() {
        this(ContextOverrides.create().withUserSettings(true).build());
    }

    MavenLibraries(ContextOverrides overrides) {
        this.overrides = overrides;
    }

    @Override
    public synchronized Libraries resolve(List<Coordinates> libraries, Map<String, String> repositories,
            List<Path> classpath) {
        var found = new ArrayList<Library>();
        if (!libraries.isEmpty()) {
            for (var artifact : resolve(libraries, repositories)) {
                var path = artifact.getFile().toPath();
                found.add(new Library(coordinates(artifact).toString(), path, checksums.of(path)));
            }
        }
        for (var path : classpath) {
            if (!Files.exists(path)) {
                throw Fault.settings("there is no file " + path, "%classpath takes a jar or a folder of classes");
            }
            found.add(new Library(String.valueOf(path.getFileName()), path, checksums.of(path)));
        }
        return new Libraries(found);
    }

    private List<Artifact> resolve(List<Coordinates> libraries, Map<String, String> repositories) {
        var maven = context();
        var remotes = new ArrayList<>(maven.remoteRepositories());
        repositories.forEach((id, url) -> remotes.add(new RemoteRepository.Builder(id, "default", url).build()));
        var configured = maven.repositorySystem().newResolutionRepositories(maven.repositorySystemSession(), remotes);
        var collect = new CollectRequest();
        collect.setRepositories(configured);
        for (var library : libraries) {
            collect.addDependency(new Dependency(artifact(library), JavaScopes.RUNTIME, false,
                    library.exclusions().stream().map(MavenLibraries::exclusion).toList()));
        }
        try {
            var filter = DependencyFilterUtils.classpathFilter(JavaScopes.RUNTIME, JavaScopes.COMPILE);
            var result = maven.repositorySystem().resolveDependencies(maven.repositorySystemSession(),
                    new DependencyRequest(collect, filter));
            return result.getArtifactResults().stream().map(each -> each.getArtifact())
                    .filter(each -> each.getExtension().equals("jar")).toList();
        } catch (DependencyResolutionException e) {
            throw missing(libraries, configured, e);
        }
    }

    /** Asks for each library by itself, since the resolver stops at the first that is missing. */
    private Fault missing(List<Coordinates> libraries, List<RemoteRepository> remotes, RepositoryException cause) {
        var maven = context();
        var absent = new LinkedHashSet<String>();
        var unreachable = new LinkedHashSet<String>();
        for (var library : libraries) {
            try {
                maven.repositorySystem().resolveArtifact(maven.repositorySystemSession(),
                        new ArtifactRequest(artifact(library), remotes, null));
            } catch (ArtifactResolutionException e) {
                (e.getResults().stream().allMatch(ArtifactResult::isMissing) ? absent : unreachable)
                        .add(library.toString());
            }
        }
        var where = remotes.stream().map(RemoteRepository::getId).collect(Collectors.joining(", "));
        if (!absent.isEmpty()) {
            return Fault.settings((absent.size() == 1 ? "there is no library " : "there are no libraries ")
                    + String.join(", ", absent) + " in " + where,
                    "check the coordinates, or add a repository with %mavenRepo ID URL").causedBy(cause);
        }
        if (!unreachable.isEmpty()) {
            return Fault.cluster(String.join(", ", unreachable) + " can't be had, since " + where + " does not answer",
                    "check the network and ~/.m2/settings.xml").causedBy(cause);
        }
        return Fault.settings("a library that these need can't be had: " + firstLine(cause),
                "see whether its repository is reachable, or add one with %mavenRepo ID URL").causedBy(cause);
    }

    private static String firstLine(Exception cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    private Context context() {
        var current = context;
        if (current == null) {
            try {
                current = Runtimes.INSTANCE.getRuntime().create(overrides);
            } catch (UncheckedIOException | IllegalStateException e) {
                throw Fault.settings("Maven's settings can't be read: " + firstLine(e), "mend ~/.m2/settings.xml")
                        .causedBy(e);
            }
            context = current;
        }
        return current;
    }

    private static Exclusion exclusion(String text) {
        var parts = text.split(":", 2);
        return new Exclusion(parts[0], parts[1], "*", "*");
    }

    private static Artifact artifact(Coordinates library) {
        return new DefaultArtifact(library.group(), library.artifact(), library.classifier(), library.extension(),
                library.version());
    }

    private static Coordinates coordinates(Artifact artifact) {
        return new Coordinates(artifact.getGroupId(), artifact.getArtifactId(), artifact.getExtension(),
                artifact.getClassifier(), artifact.getVersion());
    }
}
