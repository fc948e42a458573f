package dev.flowcell.runtime.display;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.flowcell.api.Renderer;
import org.jspecify.annotations.Nullable;

/** How values of certain classes are shown: what cells have said, then what libraries bring. */
public final class Renderers {

    private final Supplier<ClassLoader> loader;
    private final Map<Class<?>, Function<Object, ?>> said = new LinkedHashMap<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private volatile @Nullable List<Renderer> libraries;

    /// Renderers of libraries are looked for when the first value is shown.
    ///
    /// @param loader
    ///            sees the libraries
    public Renderers(Supplier<ClassLoader> loader) {
        this.loader = loader;
    }

    /** Says how values of a class are shown from now on. */
    @SuppressWarnings("unchecked")
    public <T> void add(Class<T> type, Function<? super T, ?> renderer) {
        synchronized (said) {
            said.put(type, (Function<Object, ?>) renderer);
        }
    }

    /** There may be further libraries on the class path. */
    public void librariesChanged() {
        libraries = null;
    }

    /** What is to be shown in a value's place by the cells' own words. */
    Optional<Object> said(Object value) {
        Function<Object, ?> nearest = null;
        synchronized (said) {
            if (said.isEmpty()) {
                return Optional.empty();
            }
            Class<?> of = null;
            for (var each : said.entrySet()) {
                if (each.getKey().isInstance(value) && (of == null || of.isAssignableFrom(each.getKey()))) {
                    of = each.getKey();
                    nearest = each.getValue();
                }
            }
        }
        return nearest == null ? Optional.empty() : Optional.ofNullable(nearest.apply(value));
    }

    /** What is to be shown in a value's place by a library's renderer. */
    Optional<Object> library(Object value) {
        for (Renderer renderer : libraries()) {
            try {
                Object shown = renderer.render(value);
                if (shown != null) {
                    return Optional.of(shown);
                }
            } catch (RuntimeException | LinkageError thrown) {
                complain(renderer.getClass().getName(), thrown);
            }
        }
        return Optional.empty();
    }

    private List<Renderer> libraries() {
        List<Renderer> known = libraries;
        if (known == null) {
            known = load();
            libraries = known;
        }
        return known;
    }

    private List<Renderer> load() {
        List<Renderer> found = new ArrayList<>();
        var all = ServiceLoader.load(Renderer.class, loader.get()).iterator();
        while (true) {
            try {
                if (!all.hasNext()) {
                    return List.copyOf(found);
                }
                found.add(all.next());
            } catch (ServiceConfigurationError | LinkageError thrown) {
                if (!complain(String.valueOf(thrown.getMessage()), thrown)) {
                    return List.copyOf(found); // the same again: it does not go on
                }
            }
        }
    }

    /** Says once what is wrong with a library's renderer; false if it was said before. */
    private boolean complain(String what, Throwable thrown) {
        boolean first = broken.add(what);
        if (first) {
            System.err.println("A library's renderer fails, " + what + ": " + thrown);
        }
        return first;
    }
}
