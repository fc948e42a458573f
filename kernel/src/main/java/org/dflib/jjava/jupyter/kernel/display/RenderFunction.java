package org.dflib.jjava.jupyter.kernel.display;

/** Puts the forms of a value into its context's container. */
@FunctionalInterface
public interface RenderFunction<T> {

    void render(T value, RenderContext context);
}
