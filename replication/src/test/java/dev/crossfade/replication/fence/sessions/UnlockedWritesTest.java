package dev.crossfade.replication.fence.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnlockedWritesTest {

    @ParameterizedTest(name = "{0} with {1} under way, then {2} with {3}: {4}")
    @CsvSource({
        "100, 0, 100, 0, 0",
        "100, 0, 103, 0, 3",
        "100, 2, 100, 2, 0",
        "100, 2, 100, 0, 2",
        "100, 2, 103, 1, 4",
        "100, 0, 103, 3, 0",
    })
    void asManyAreInDoubtAsAreOverThatWereUnderWayOrBegun(
            long next, long underWay, long laterNext, long later, long doubt) {
        assertEquals(doubt, new UnlockedWrites(next, underWay, true).until(new UnlockedWrites(laterNext, later, true)));
    }

    @Test
    void noneIsWhereThereIsNoLargeObjectNeitherAtFirstNorAtLast() {
        assertEquals(0, new UnlockedWrites(1, 0, false).until(new UnlockedWrites(9, 0, false)));
        assertEquals(8, new UnlockedWrites(1, 0, true).until(new UnlockedWrites(9, 0, false)));
        assertEquals(8, new UnlockedWrites(1, 0, false).until(new UnlockedWrites(9, 0, true)));
    }
}
