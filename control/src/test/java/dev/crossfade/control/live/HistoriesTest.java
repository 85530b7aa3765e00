package dev.crossfade.control.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.Traffic;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.MigrationStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoriesTest {

    private static final long SECOND = 1_000_020;
    private static final long MS = SECOND * 1000;

    private final Histories histories = new Histories();
    private final MigrationStatus acme = Statuses.holdPoint();

    HistoriesTest() {
        sample(SECOND, 0);
    }

    @Test
    void lagRetainedLogAndHeldRequestsAreThoseOfTheSecond() {
        sample(SECOND + 1, 7);

        Ring.Point point = point(SECOND + 1);
        assertEquals(4096, point.value(Figure.LAG_BYTES));
        assertEquals(65_536, point.value(Figure.RETAINED_WAL_BYTES));
        assertEquals(7, point.value(Figure.HELD));
    }

    @Test
    void whatIsNotKnownHasNoFigure() {
        histories.sample(SECOND + 1, List.of(Statuses.with(acme, "lagBytes", null)), tenant -> 0);

        assertTrue(Float.isNaN(point(SECOND + 1).value(Figure.LAG_BYTES)));
        assertTrue(Float.isNaN(point(SECOND + 1).value(Figure.SOURCE_ANSWERED)));
    }

    @Test
    void requestsAreSpreadOverTheTimeBetweenTwoReportsAndAddedUpOverProxies() {
        report("edge-1", "a", MS, 100, 0);
        report("edge-1", "a", MS + 2000, 300, 10);
        report("edge-2", "a", MS + 500, 0, 0);
        report("edge-2", "a", MS + 1500, 50, 0);

        assertEquals(100 + 25, point(SECOND).value(Figure.SOURCE_ANSWERED));
        assertEquals(100 + 25, point(SECOND + 1).value(Figure.SOURCE_ANSWERED));
        assertEquals(5, point(SECOND + 1).value(Figure.TARGET_REPLAYS));
    }

    @Test
    void whatALateReportChangesIsToldAgain() {
        report("edge-1", "a", MS, 0, 0);
        sample(SECOND + 1, 0);
        sample(SECOND + 2, 0);
        assertEquals(3, histories.untold("acme", SECOND + 2).size());
        assertEquals(List.of(), histories.untold("acme", SECOND + 2));

        report("edge-1", "a", MS + 3000, 30, 0);

        assertEquals(3, histories.untold("acme", SECOND + 2).size());
    }

    @Test
    void firstReportOfAProcessIsWhereCountingBegins() {
        report("edge-1", "a", MS, 100_000, 0);
        report("edge-1", "b", MS + 1000, 5, 0);
        report("edge-1", "b", MS + 2000, 8, 0);

        assertTrue(Float.isNaN(point(SECOND).value(Figure.SOURCE_ANSWERED)));
        assertEquals(3, point(SECOND + 1).value(Figure.SOURCE_ANSWERED));
    }

    @Test
    void minutesHoldTheMeanOfRatesAndTheMostOfAllElse() {
        long minute = SECOND / 60 + 1;
        report("edge-1", "a", minute * 60_000, 0, 0);
        report("edge-1", "a", (minute + 1) * 60_000, 600, 0);
        for (long second = minute * 60; second <= (minute + 1) * 60 + History.SETTLED; second++) {
            sample(second, second == minute * 60 + 30 ? 9 : 1);
        }

        List<Ring.Point> minutes = histories.minutes("acme");
        Ring.Point last = minutes.get(minutes.size() - 1);
        assertEquals(minute, last.slot());
        assertEquals(10, last.value(Figure.SOURCE_ANSWERED), 0.01);
        assertEquals(9, last.value(Figure.HELD));
    }

    @Test
    void nothingIsKeptOfTenantsWithoutAMigrationNorOfAMigrationThatIsForgotten() {
        report("edge-1", "a", MS, 0, 0);
        histories.sample(SECOND + 1, List.of(), tenant -> 0);
        report("edge-1", "a", MS + 1000, 10, 0);

        assertEquals(List.of(), histories.seconds("acme", 0, Long.MAX_VALUE));
        assertEquals(List.of(), histories.seconds("nobody", 0, Long.MAX_VALUE));
    }

    @Test
    void aQuarterOfAnHourIsKeptByTheSecondAndADayByTheMinute() {
        for (long second = SECOND; second < SECOND + 25 * 3600; second++) {
            sample(second, 0);
        }

        assertEquals(
                History.SECONDS, histories.seconds("acme", 0, Long.MAX_VALUE).size());
        assertEquals(History.MINUTES, histories.minutes("acme").size());
    }

    private void sample(long second, long held) {
        histories.sample(second, List.of(acme), tenant -> held);
    }

    private Ring.Point point(long second) {
        return histories.seconds("acme", second, second).get(0);
    }

    private void report(String id, String instance, long atMs, long answered, long replays) {
        Traffic traffic = new Traffic("acme", new Traffic.Counts(answered, 0, 0), new Traffic.Counts(0, 0, replays), 0);
        histories.reported(
                new ProxyReport(id, instance, "1", 1, false, Map.of(), List.of(), List.of(), List.of(traffic)), atMs);
    }
}
