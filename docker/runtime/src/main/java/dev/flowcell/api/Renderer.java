package dev.flowcell.api;

import org.jspecify.annotations.Nullable;

/// Says how values of a library's own classes are shown. A library names its renderers in
/// `META-INF/services/dev.flowcell.api.Renderer`; they are found as soon as its jar is on the session's class path. A
/// cell brings its own with [Flowcell#renderer].
///
/// Called on the thread that shows the value, for each value that neither has a renderer of the cells' own nor is
/// [Renderable]; keep the answer for foreign values cheap. An exception is taken for "not mine".
@FunctionalInterface
public interface Renderer {

    /// What is shown in a value's place: a [Renderable] such as [Flowcell#html] makes, an image, or any other value
    /// that can be shown better.
    ///
    /// @return null where this renderer does not know the value
    @Nullable
    Object render(Object value);
}
