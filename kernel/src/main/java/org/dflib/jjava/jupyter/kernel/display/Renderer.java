package org.dflib.jjava.jupyter.kernel.display;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.flowcell.api.Flowcell;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.jspecify.annotations.Nullable;

/** Where notebooks say how values of a class are shown. */
public class Renderer {

    /** Begins to say how values of a class are shown. */
    public <T> RenderRegistration<T> createRegistration(Class<T> type) {
        return new RenderRegistration<>(type);
    }

    /** The forms in which a value is shown. */
    public DisplayData render(@Nullable Object value) {
        return data(Flowcell.render(value));
    }

    /** The forms of a value in certain MIME types. */
    public DisplayData renderAs(@Nullable Object value, String... types) {
        return data(Flowcell.render(value, types));
    }

    private static DisplayData data(dev.flowcell.api.Renderable forms) {
        var data = new DisplayData();
        forms.mimeBundle().forEach(data::putData);
        return data;
    }

    /** What is said of a class. */
    public final class RenderRegistration<T> {

        private final Set<Class<? extends T>> types = new LinkedHashSet<>();
        private final Set<MIMEType> preferred = new LinkedHashSet<>();
        private final Set<MIMEType> supported = new LinkedHashSet<>();

        RenderRegistration(Class<? extends T> type) {
            types.add(type);
        }

        /** Forms that it can have. */
        public RenderRegistration<T> supporting(MIMEType... all) {
            supported.addAll(List.of(all));
            return this;
        }

        /** Forms that it can have. */
        public RenderRegistration<T> supporting(String... all) {
            for (var each : all) {
                supported.add(MIMEType.parse(each));
            }
            return this;
        }

        /** Forms that are made unless others are asked for. */
        public RenderRegistration<T> preferring(MIMEType... all) {
            preferred.addAll(List.of(all));
            return this;
        }

        /** Forms that are made unless others are asked for. */
        public RenderRegistration<T> preferring(String... all) {
            for (var each : all) {
                preferred.add(MIMEType.parse(each));
            }
            return this;
        }

        /** A further class. */
        public RenderRegistration<T> onType(Class<? extends T> type) {
            types.add(type);
            return this;
        }

        /** From now on values of these classes are shown so. */
        public void register(RenderFunction<T> function) {
            var wanted = Set.copyOf(preferred.isEmpty() ? supported : preferred);
            for (var type : types) {
                Flowcell.renderer(type, value -> {
                    var out = new DisplayData();
                    function.render(value, new RenderContext(wanted, out, Renderer.this));
                    if (!out.hasDataForType(MIMEType.TEXT_PLAIN)) {
                        out.putText(String.valueOf(value));
                    }
                    return out;
                });
            }
        }
    }
}
