package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.MigrationStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusPageTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void timeOfLaterThanADayAgoHasItsDate() {
        assertEquals("12:00:00 UTC (40 s)", Sizes.since(NOON, NOON.plusSeconds(40)));
        assertEquals("12:00:00 UTC (3 h 5 min)", Sizes.since(NOON.plusNanos(123_456_789), NOON.plusSeconds(11_101)));
        assertEquals("2026-03-01 12:00:00 UTC (2 d 1 h)", Sizes.since(NOON, NOON.plusSeconds(49 * 3600)));
        assertEquals("12:00:00 UTC", Sizes.since(NOON, NOON.minusSeconds(2)));
    }

    @Test
    void tableWithMoreRowsThanWereEstimatedIsNotDoneByMoreThanAHundredPercent() {
        List<String> lines = StatusPage.lines(copying(67_480, 8_535), NOON);

        assertEquals(
                List.of(
                        "  copy        0 of 1 tables, 99 %, 100 rows/s, 19.5 KiB/s, done in about 12 s",
                        "              public.orders: copying, 67480 rows, more than the 8535 that were estimated, 65.9 KiB"),
                lines.subList(3, 5));
    }

    @Test
    void tableOnItsWayTellsHowManyRowsOfHowMany() {
        List<String> lines = StatusPage.lines(copying(500, 1_000), NOON);

        assertEquals("              public.orders: copying, 500 of about 1000 rows, 500 B", lines.get(4));
    }

    @Test
    void tableOfWhoseRowsNothingIsKnownSaysSo() {
        List<String> lines = StatusPage.lines(copying(-1, -1), NOON);

        assertTrue(
                lines.get(4).startsWith("              public.orders: copying, an unknown number of rows, "),
                lines.get(4));
    }

    @Test
    void eachSidesOriginIsShownAsTheProxiesSeeIt() {
        List<String> lines = StatusPage.lines(Statuses.holdPoint(), NOON);

        int first = lines.indexOf("  origins     source healthy at 2 of 2 proxies");
        assertEquals(
                "              target healthy at 1 of 2 proxies; unhealthy at edge-2: it answers 503",
                first < 0 ? lines.toString() : lines.get(first + 1));
    }

    @Test
    void whatIsOverIsNotToldAsUnknown() {
        MigrationStatus unlinked = Statuses.with(Statuses.with(Statuses.aborted(), "slot", null), "lagBytes", null);
        String ended = String.join("\n", StatusPage.lines(unlinked, NOON));

        assertFalse(ended.contains("unknown"), ended);
        assertFalse(ended.contains("  lag"), ended);
    }

    @Test
    void lastAttemptIsCalledWhatItWas() {
        assertTrue(hasLine(Statuses.switched(), "  switchover  attempt 1: done"));
        assertTrue(hasLine(Statuses.unwound(), "  switchover  attempt 1: unwound"));
        assertTrue(hasLine(Statuses.rolledBack(), "  rollback    attempt 2: done"));
    }

    private static boolean hasLine(MigrationStatus status, String beginning) {
        return StatusPage.lines(status, NOON).stream().anyMatch(line -> line.startsWith(beginning));
    }

    private static MigrationStatus copying(long rows, long expected) {
        return Statuses.with(
                Statuses.copying(0),
                "copy",
                List.of(new MigrationStatus.TableProgress(
                        "public.orders", "copying", rows, expected, Math.max(0, rows), -1, null, null, null)));
    }
}
