package dev.flowcell.runtime.engine;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;

/** {@link CrashTest} with fifty kills. */
@Tag("acceptance")
class CrashAcceptanceTest extends CrashTest {

    /** Each kills twice. */
    static IntStream seeds() {
        return IntStream.range(100, 125);
    }
}
