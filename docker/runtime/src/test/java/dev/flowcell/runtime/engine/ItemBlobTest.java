package dev.flowcell.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemBlobTest {

    private static final Instant TIME = Instant.parse("2026-11-29T12:00:00.123Z");
    private static final byte[] CODE = StepKeys.bytes("0123456789abcdef".repeat(4));

    @ParameterizedTest
    @ValueSource(strings = {"1", "-1.5e300", "\"\"", "\"=\"", "\"-\"", "null", "{\"a\":[1,2]}", "\"Jürgen\"", "\"a b\"",
            "\"0123456789012345678901234567890123456789\"", "[ ]"})
    void anItemHasTheSameKeyWhetherItWasMadeAtOnceOrIsAskedForLater(String item) {
        var key = StepKeys.ofItem(CODE, item);
        var small = ItemBlob.ofSmall(item);
        var lines = List.of(new ItemBlob.Line(7, small == null ? key : small, "\"a result\""),
                new ItemBlob.Line(8, key, "8"), new ItemBlob.Line(9, ItemBlob.NO_KEY, "9"));

        var blob = ItemBlob.read(ItemBlob.write(TIME, CODE, List.of(ItemBlob.text(lines)))).orElseThrow();

        assertThat(blob.time()).isEqualTo(TIME);
        assertThat(blob.lines()).containsExactly(new ItemBlob.Line(7, key, "\"a result\""),
                new ItemBlob.Line(8, key, "8"), new ItemBlob.Line(9, "-", "9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a b\"", "\"0123456789012345678901234567890123456789\"", "\"line\nline\""})
    void whatWouldNotStandInALineIsNamedByItsKey(String item) {
        assertThat(ItemBlob.ofSmall(item)).isNull();
    }

    @Test
    void aBlobThatIsDamagedAnywhereIsNone() {
        var lines = IntStream.range(0, 3).mapToObj(index -> new ItemBlob.Line(index,
                Objects.requireNonNull(ItemBlob.ofSmall("" + index)), "" + index)).toList();
        var blob = ItemBlob.write(TIME, CODE,
                List.of(ItemBlob.text(lines.subList(0, 2)), ItemBlob.text(lines.subList(2, 3))));

        assertThat(ItemBlob.read(blob).orElseThrow().count()).isEqualTo(3);
        for (var at = 0; at < blob.length; at++) {
            var damaged = blob.clone();
            damaged[at] ^= 1;
            if (at != 64) { // what parts the checksum from the rest says nothing
                assertThat(ItemBlob.read(damaged)).as("byte %d", at).isEmpty();
            }
        }
    }
}
