package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.ParkedPaths;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.config.wire.ParkingStatus.Requests;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.KnownTenant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ParkingLinesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final ParkedPaths PATHS = new ParkedPaths(Set.of("/hooks/*"), Set.of())
            .asOf(NOON.minusSeconds(120))
            .withByHand(Set.of("/hooks/*", "/orders"));
    private static final Requests SOME = new Requests(12, NOON.minusSeconds(180), 3, 1, 2, 40, 5, NOON);
    private static final Requests NONE = new Requests(0, null, 0, 0, 0, 40, 5, NOON);

    @Test
    void eachPathHasItsTimeAndItsCauseAndWhatIsDeadHasTheCommandThatListsIt() {
        assertEquals(
                List.of(
                        "/hooks/* since 11:58:00 UTC (2 min): backlog and by hand",
                        "/orders: by hand",
                        "12 wait, the oldest since 11:57:00 UTC (3 min); 2 keys fail; 3 deferred",
                        "1 DEAD: crossfade parked list acme --state dead"),
                ParkingLines.of(ParkingStatus.of(PATHS, SOME), "acme", NOON));
    }

    @Test
    void nothingAndNotKnownAreTwoThings() {
        assertEquals(List.of("nothing waits"), ParkingLines.of(ParkingStatus.of(ParkedPaths.NONE, NONE), "acme", NOON));
        assertEquals(
                List.of("/orders: by hand", "how many wait is not known here"),
                ParkingLines.of(ParkingStatus.of(new ParkedPaths(Set.of(), Set.of("/orders")), null), "acme", NOON));
    }

    @Test
    void whoIsInNoConfigurationAndHasSomethingWaitingIsTold() {
        assertEquals(
                List.of(
                        "gone: not in the controller's configuration, and 1 request waits to be delivered once it is there"
                                + " again",
                        "lost: not in the controller's configuration, and 7 requests wait to be delivered once it is there"
                                + " again"),
                ParkingLines.unclaimed(new TreeMap<>(Map.of("gone", 1L, "lost", 7L))));
        assertEquals(List.of(), ParkingLines.unclaimed(Map.of()));
    }

    @Test
    void pageAndTableOfAMigrationTellIt() {
        ParkingStatus parking = ParkingStatus.of(PATHS, SOME);
        var status = Statuses.with(Statuses.holdPoint(), "parking", parking);
        List<String> page = StatusPage.lines(status, NOON);
        int first = page.indexOf("  parking     /hooks/* since 11:58:00 UTC (2 min): backlog and by hand");
        assertEquals("              /orders: by hand", page.get(first + 1), page::toString);
        String table = String.join(
                "\n",
                StatusTable.of(List.of(new KnownTenant("acme", Map.of())), List.of(status))
                        .lines());
        assertEquals(true, table.endsWith("  12 parked, 1 DEAD; crossfade switchover acme"), table);
        assertEquals("parking; ", ParkingLines.before(ParkingStatus.of(PATHS, NONE)));
        assertEquals("", ParkingLines.before(ParkingStatus.of(ParkedPaths.NONE, NONE)));
        assertEquals("", ParkingLines.before(null));
    }
}
