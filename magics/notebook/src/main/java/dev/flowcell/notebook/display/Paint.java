package dev.flowcell.notebook.display;

/** Gives text the colour of a mark, where there are colours. */
public interface Paint {

    /** No colours. */
    Paint NONE = (mark, text) -> text;

    /** The text in the mark's colour; [Mark#waiting] is the muted one. */
    String in(Mark mark, String text);
}
