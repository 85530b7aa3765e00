package dev.crossfade.replication.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class TableSizeTest {

    private static final long MOST_BYTES = 32L << 20;

    @Property
    void rangeHasNeitherTooManyRowsNorTooManyBytes(
            @ForAll @LongRange(min = -1, max = 100_000_000_000L) long rows,
            @ForAll @LongRange(max = 100_000_000_000_000L) long bytes) {
        int range = new TableSize(rows, bytes).rowsARange();
        assertTrue(range >= 50 && range <= 20_000, () -> range + " rows");
        if (rows > 0 && range > 50) {
            assertTrue(range * (bytes / rows) <= MOST_BYTES, () -> range + " rows of " + bytes / rows + " bytes");
        }
    }

    @Property
    void rangesAreAsManyAsItTakes(@ForAll @LongRange(min = 1, max = 10_000_000_000L) long rows) {
        TableSize size = new TableSize(rows, rows * 100);
        long ranges = size.ranges();
        assertTrue(size.isOneRange() ? ranges == 1 : ranges * size.rowsARange() >= rows, () -> ranges + " ranges");
    }

    @Example
    void tableThatWasNeverAnalysedIsDividedAllTheSame() {
        assertEquals(5000, new TableSize(-1, 1L << 40).rowsARange());
        assertEquals(1, new TableSize(-1, 1L << 40).ranges());
    }

    @Example
    void rowsThatNobodyHasCountedAreGuessedFromTheBytes() {
        assertEquals(10_000_000, new TableSize(-1, 1_000_000_000).rowsAtMost());
        assertEquals(10_000_000, new TableSize(0, 1_000_000_000).rowsAtMost());
        assertEquals(20_000_000, new TableSize(20_000_000, 1_000_000_000).rowsAtMost());
    }
}
