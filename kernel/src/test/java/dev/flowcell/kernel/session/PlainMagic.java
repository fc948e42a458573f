package dev.flowcell.kernel.session;

import dev.flowcell.kernel.magic.Magic;

/** Magics of tests, of which nobody asks what they are for. */
final class PlainMagic {

    private PlainMagic() {
    }

    interface Line extends Magic.Line {

        @Override
        default String summary() {
            return "";
        }

        @Override
        default String usage() {
            return "";
        }
    }

    interface Cell extends Magic.Cell {

        @Override
        default String summary() {
            return "";
        }

        @Override
        default String usage() {
            return "";
        }
    }
}
