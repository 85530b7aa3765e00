package dev.crossfade.rehearsal.loadtest.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadRecordTest {

    private static final long START = -5_000_000_000L;

    private final LoadRecord record = new LoadRecord(START);

    @Test
    void latencyCountsFromTheMomentAtWhichARequestWasDue() {
        add(Result.answered(true, "source", 200, "a"), 0, 40);
        add(Result.answered(true, "source", 200, "b"), 10, 2_010);

        assertEquals(2_000, record.latency().max(), 2);
        assertEquals(2.01, record.lastedSeconds(), 1e-9);
    }

    @Test
    void aRequestThatWasNotSentIsAFailureWithoutALatency() {
        add(Result.notSent("a was not sent"), 0, 30_000);

        assertEquals(1, record.count(Outcome.NOT_SENT));
        assertEquals(0, record.latency().max());
        assertEquals(List.of("a was not sent"), record.failures().first());
    }

    @Test
    void answersAreCountedBySideAndStatus() {
        add(Result.answered(true, "source", 200, "a"), 0, 1);
        add(Result.answered(true, "target", 201, "b"), 0, 1);
        add(Result.answered(false, "target", 500, "c"), 0, 1);
        add(Result.noAnswer("d got no answer: reset"), 0, 1);

        assertEquals(Map.of("source", new SideCount(1, 0), "target", new SideCount(1, 1)), record.sides());
        assertEquals(Map.of(200, 1L, 201, 1L, 500, 1L), record.statuses());
        assertEquals(
                List.of("c answered 500 by target", "d got no answer: reset"),
                record.failures().first());
    }

    @Test
    void secondsFollowEachOtherWithoutAGap() {
        add(Result.answered(true, "source", 200, "a"), 0, 100);
        add(Result.noAnswer("b"), 200, 300);
        add(Result.answered(false, "target", 500, "d"), 200, 300);
        add(Result.notSent("e"), 200, 300);
        add(Result.answered(true, "target", 200, "c"), 2_000, 2_500);

        List<Second> seconds = record.seconds();
        assertEquals(3, seconds.size());
        assertEquals(Map.of("source", 1L), seconds.get(0).sides());
        assertEquals(Map.of("target", 1L), seconds.get(0).wrong());
        assertEquals(1, seconds.get(0).noAnswer());
        assertEquals(1, seconds.get(0).notSent());
        assertEquals(Map.of(), seconds.get(1).sides());
        assertEquals(Map.of(), seconds.get(1).wrong());
        assertEquals(0, seconds.get(1).noAnswer() + seconds.get(1).notSent());
        assertNull(seconds.get(1).p50Ms());
        assertEquals(Map.of("target", 1L), seconds.get(2).sides());
    }

    @Test
    void moreSidesThanAreToldApartAreOthers() {
        for (int side = 0; side < LoadRecord.MOST_SIDES; side++) {
            add(Result.answered(true, "s" + side, 200, "a"), 0, 1);
        }
        assertTrue(!record.sides().containsKey("other"));
        add(Result.answered(true, "s-8", 200, "a"), 0, 1);
        add(Result.answered(true, "s-9", 200, "a"), 0, 1);
        add(Result.answered(true, "s0", 200, "a"), 0, 1);

        assertEquals(new SideCount(2, 0), record.sides().get("other"));
        assertEquals(new SideCount(2, 0), record.sides().get("s0"));
    }

    @Test
    void onlyTheFirstFailuresAreNamed() {
        for (int number = 0; number <= Named.MOST; number++) {
            add(Result.noAnswer("failure " + number), 0, 1);
        }

        assertEquals(Named.MOST + 1, record.failures().count());
        assertEquals(Named.MOST, record.failures().first().size());
    }

    private void add(Result result, long dueMs, long doneMs) {
        record.add(result, START + TimeUnit.MILLISECONDS.toNanos(dueMs), START + TimeUnit.MILLISECONDS.toNanos(doneMs));
    }
}
