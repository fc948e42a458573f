package dev.flowcell.runtime.worker;

/** What the kernel asks of the worker between two snippets, over JShell's channel. */
public enum Command {
    /** A cell begins; its number as an `Integer`. */
    begin,
    /** Sends all output; answers how many frames have been sent since the start. */
    flush,
    /** The last snippet's value in its forms, a map from MIME type to content. */
    render,
    /** Sets environment variables, a map; null removes one. */
    environment,
    /** A list of a secret's name and its value. */
    secret,
    /** A list of class and field; answers the value as JSON. */
    json,
    /** A list of class, field and JSON. */
    assign,
    /** A list of class, field and JSON; answers whether the value is the one that the JSON stands for. */
    same,
    /** A list of the old class, the new class and the field; answers whether the value fits. */
    carry,
    /** A list of class and field: gives its value up. */
    forget,
    /** A list of class and field; answers how large the value is, in words. */
    size,
    /** A list of class and field; answers the beginning of the value as text, or null where that takes long. */
    preview,
    /** A comm's message, encoded. */
    comm;

    /** Whether the user's code may run for it, and so take its time. */
    public boolean runsCode() {
        return this != carry && this != forget;
    }
}
