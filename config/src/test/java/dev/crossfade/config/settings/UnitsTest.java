package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class UnitsTest {

    @Property
    void everyDurationReadsAsItWasWritten(@ForAll @LongRange(min = 0, max = 999_999_999_999L) long millis) {
        Duration duration = Duration.ofMillis(millis);

        assertEquals(duration, Durations.parse(Durations.format(duration)));
    }

    @Property
    void everySizeReadsAsItWasWritten(@ForAll @LongRange(min = 0, max = 1L << 60) long value) {
        Bytes bytes = new Bytes(value);

        assertEquals(bytes, Bytes.parse(bytes.written()));
    }

    @Property
    void aSizeIsWrittenWithTheUnitItWasMeantIn(@ForAll @IntRange(min = 1, max = 1023) int amount) {
        assertEquals(amount + "MiB", Bytes.parse(amount + "MiB").written());
        assertEquals(((long) amount) << 30, Bytes.parse(amount + "GiB").value());
    }

    @Example
    void aUnitIsNeverGuessed() {
        assertThrows(IllegalArgumentException.class, () -> Durations.parse("10"));
        assertThrows(IllegalArgumentException.class, () -> Durations.parse("-1s"));
        assertThrows(IllegalArgumentException.class, () -> Durations.parse("1 week"));
        assertThrows(IllegalArgumentException.class, () -> Bytes.parse("10MB"));
        assertThrows(IllegalArgumentException.class, () -> Bytes.parse("-1"));
        assertThrows(IllegalArgumentException.class, () -> Bytes.parse("99999999999TiB"));
    }
}
