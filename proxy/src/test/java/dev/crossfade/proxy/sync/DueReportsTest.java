package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RouteDocument;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DueReportsTest {

    private final AtomicLong now = new AtomicLong();
    private final DueReports due = new DueReports(now::get);

    @Test
    void theFirstIsDueAndOneThatSaysTheSameIsNot() {
        assertTrue(due.isDue(direct(1, 0)));

        due.told(direct(1, 0));

        assertFalse(due.isDue(direct(1, 0)));
    }

    @Test
    void requestsUnderWayAreNoNewsUnderADirectRoute() {
        due.told(direct(1, 0));

        assertFalse(due.isDue(direct(1, 3)));
    }

    @Test
    void theEndOfTheLastUnsafeRequestIsNewsUnderAHold() {
        due.told(holding(2));

        assertTrue(due.isDue(holding(0)));
    }

    @Test
    void anotherRouteIsNews() {
        due.told(direct(1, 0));

        assertTrue(due.isDue(direct(2, 0)));
    }

    @Test
    void nowAndThenOneIsDueForPeople() {
        due.told(direct(1, 0));
        now.addAndGet(Duration.ofSeconds(15).toNanos());
        assertFalse(due.isDue(direct(1, 0)));

        now.incrementAndGet();

        assertTrue(due.isDue(direct(1, 0)));
    }

    @Test
    void withAnotherLeaseItIsDue() {
        due.told(direct(1, 0));

        due.forget();

        assertTrue(due.isDue(direct(1, 0)));
    }

    private static ProxyReport direct(long epoch, int inFlightUnsafe) {
        return report("direct", epoch, inFlightUnsafe);
    }

    private static ProxyReport holding(int inFlightUnsafe) {
        return report("holding", 1, inFlightUnsafe);
    }

    private static ProxyReport report(String mode, long epoch, int inFlightUnsafe) {
        RouteDocument route =
                new RouteDocument("acme", epoch, "source", mode, List.of(), false, null, null, null, null, null);
        return new ProxyReport(
                "edge-1",
                "i1",
                "test",
                epoch,
                false,
                Map.of(),
                List.of(new ProxyReport.Acknowledgement(route, inFlightUnsafe, inFlightUnsafe, 0)));
    }
}
