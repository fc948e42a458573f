package dev.flowcell.runtime.engine;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;

/** {@link PodsTest} with two hundred kills. */
@Tag("acceptance")
class PodsAcceptanceTest extends PodsTest {

    /** Each kills twenty times. */
    static IntStream seeds() {
        return IntStream.range(100, 110);
    }
}
