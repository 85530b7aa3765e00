package dev.crossfade.control.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RosterKeeperTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Route FIRST = Route.first(ACME, Side.SOURCE);
    private static final Route HOLDING =
            new Route(ACME, new Epoch(6), Side.TARGET, RouteMode.HOLDING, Set.of(Side.SOURCE), true, null);

    private final AtomicLong nanos = new AtomicLong(-1000);
    private final InMemoryRoster roster = new InMemoryRoster();

    /** It may still act on the last one's routing table. */
    @Test
    void proxyThatDoesNotComeToTheNextLeaderIsLostForAWhileAndThenGone() {
        ProxyRegistry before = registry();
        RosterKeeper keeper = RosterKeeper.takeUp(roster, before);
        before.receive(report("edge-1", HOLDING, 3));
        before.receive(report("edge-2", HOLDING, 0));
        keeper.keep();

        ProxyRegistry next = registry();
        RosterKeeper nextKeeper = RosterKeeper.takeUp(roster, next);
        assertEquals(List.of("edge-1", "edge-2"), next.fleet(ACME).lost());
        assertEquals(HOLDING.epoch(), next.fleet(ACME).highestEpoch());
        assertTrue(next.awaitAcknowledged(FIRST, Duration.ZERO).byAll(), "nobody waits for who is lost");

        next.receive(report("edge-1", HOLDING, 0));
        assertEquals(List.of("edge-1"), next.fleet(ACME).live());
        assertEquals(List.of("edge-2"), next.fleet(ACME).lost());
        assertEquals(List.of("lost"), states(next, "edge-2"));

        nanos.addAndGet(ProxyRegistry.FORGET_AFTER.toNanos() + 1);
        next.receive(report("edge-1", HOLDING, 0));
        assertEquals(List.of(), next.fleet(ACME).lost());
        nextKeeper.keep();
        assertEquals(List.of(report("edge-1", HOLDING, 0)), roster.load());
    }

    @Test
    void whatIsInFlightIsNotWrittenDownAndWhatHasNotChangedNotAgain() {
        ProxyRegistry registry = registry();
        RosterKeeper keeper = RosterKeeper.takeUp(roster, registry);
        registry.receive(report("edge-1", FIRST, 3));
        keeper.keep();
        assertEquals(List.of(report("edge-1", FIRST, 0)), roster.load());

        registry.receive(report("edge-1", FIRST, 7));
        keeper.keep();
        assertEquals(1, roster.writes);

        registry.receive(report("edge-1", HOLDING, 7));
        keeper.keep();
        assertEquals(2, roster.writes);
    }

    @Test
    void storeThatDoesNotAnswerKeepsNobodyFromLeadingAndIsWrittenLater() {
        roster.down = true;
        ProxyRegistry registry = registry();
        RosterKeeper keeper = RosterKeeper.takeUp(roster, registry);
        registry.receive(report("edge-1", FIRST, 0));
        keeper.keep();
        roster.down = false;
        keeper.keep();

        assertEquals(List.of(report("edge-1", FIRST, 0)), roster.load());
    }

    private ProxyRegistry registry() {
        return new ProxyRegistry(Map.of(ACME, "digest"), Duration.ofSeconds(3), nanos::get);
    }

    private static List<String> states(ProxyRegistry registry, String id) {
        return registry.all().stream()
                .filter(proxy -> proxy.id().equals(id))
                .map(ProxyView::state)
                .toList();
    }

    private static ProxyReport report(String id, Route route, int inFlight) {
        return new ProxyReport(
                id,
                "a",
                "1",
                1,
                false,
                Map.of("acme", "digest"),
                List.of(new ProxyReport.Acknowledgement(RouteDocument.of(route), inFlight, inFlight, 0)));
    }

    private static final class InMemoryRoster implements Roster {

        private final List<ProxyReport> kept = new ArrayList<>();
        private int writes;
        private boolean down;

        @Override
        public List<ProxyReport> load() {
            insistOnUp();
            return List.copyOf(kept);
        }

        @Override
        public void keep(Collection<ProxyReport> came, Collection<ProxyReport> went) {
            insistOnUp();
            came.forEach(one -> kept.removeIf(known -> known.id().equals(one.id())));
            kept.addAll(came);
            kept.removeAll(went);
            writes++;
        }

        private void insistOnUp() {
            if (down) {
                throw new StoreFailure(StoreFailure.Kind.FAILED, "it does not answer", "wait", null);
            }
        }
    }
}
