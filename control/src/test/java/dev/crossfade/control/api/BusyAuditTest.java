package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BusyAuditTest {

    private static final String ADD = "deferred add";

    private final List<AuditEntry> entries = new ArrayList<>();
    private final Queue<Runnable> aMinuteLater = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private boolean storeIsAway;
    private final BusyAudit audit = new BusyAudit(() -> now, aMinuteLater::add);

    private final AuditTrail trail = new AuditTrail() {
        @Override
        public void record(AuditEntry entry) {
            if (storeIsAway) {
                throw new StoreFailure(StoreFailure.Kind.FAILED, "the disk failed", "look at it", null);
            }
            entries.add(entry);
        }

        @Override
        public List<AuditEntry> latest(int atMost) {
            return entries;
        }
    };

    @Test
    void fewAreThereEachByItselfWithWhoAndWhyAndAMinuteThatEndsAddsNothing() {
        add("shop", BusyAudit.IN_FULL);
        aMinuteLater.remove().run();
        assertEquals(BusyAudit.IN_FULL, entries.size());
        assertEquals(
                new AuditEntry(
                        now,
                        new Actor("shop", "10.0.0.1", "because"),
                        "acme",
                        "deferred add id-1",
                        "none",
                        "waiting, due then"),
                entries.get(0));
    }

    @Test
    void thousandsInAMinuteAreTenAndOneEntryThatHasTheirNumber() {
        add("shop", 60_000);
        assertEquals(BusyAudit.IN_FULL, entries.size());
        assertEquals(1, aMinuteLater.size());
        now = now.plusSeconds(60);
        aMinuteLater.remove().run();
        assertEquals(BusyAudit.IN_FULL + 1, entries.size());
        assertEquals(
                new AuditEntry(
                        now,
                        new Actor("shop", "10.0.0.1"),
                        "acme",
                        ADD,
                        "the first 10 by themselves",
                        "59990 more since 2026-03-01T12:00:00Z"),
                entries.get(BusyAudit.IN_FULL));

        add("shop", 1);
        assertEquals("deferred add id-1", entries.get(BusyAudit.IN_FULL + 1).what(), "the next minute begins anew");
    }

    @Test
    void whatOneCallerDoesHidesNothingOfAnother() {
        add("shop", 1_000);
        add("alice", 1);
        audit.record(trail, new Actor("shop", "10.0.0.1"), "acme", "deferred cancel", "id-1", "waiting", "dropped");
        audit.record(trail, new Actor("shop", "10.0.0.1"), "globex", ADD, "id-7", "none", "waiting");
        assertEquals(
                List.of("alice deferred add id-1", "shop deferred cancel id-1", "shop deferred add id-7"),
                entries.subList(BusyAudit.IN_FULL, entries.size()).stream()
                        .map(entry -> entry.actor().who() + " " + entry.what())
                        .toList());
    }

    @Test
    void endTellsTheNumberBeforeTheMinuteIsOverAndOnce() {
        add("shop", 12);
        audit.close();
        assertEquals(
                "2 more since 2026-03-01T12:00:00Z",
                entries.get(entries.size() - 1).after());
        aMinuteLater.remove().run();
        assertEquals(BusyAudit.IN_FULL + 1, entries.size());
    }

    @Test
    void storeThatIsAwayWhenTheMinuteEndsStopsNobody() {
        add("shop", 12);
        storeIsAway = true;
        aMinuteLater.remove().run();
        storeIsAway = false;
        add("shop", 1);
        assertEquals(BusyAudit.IN_FULL + 1, entries.size());
        assertTrue(entries.stream().noneMatch(entry -> entry.after().contains("more since")));
    }

    /** It is on the disk, and would be stored a second time. */
    @Test
    void whatIsDoneIsNotToldToHaveFailedWhereTheAuditDoesNotTakeIt() {
        storeIsAway = true;
        add("shop", 1);
        storeIsAway = false;
        add("shop", 1);
        assertEquals(1, entries.size());
    }

    private void add(String who, int times) {
        IntStream.rangeClosed(1, times)
                .forEach(i -> audit.record(
                        trail,
                        new Actor(who, "10.0.0.1", "because"),
                        "acme",
                        ADD,
                        "id-" + i,
                        "none",
                        "waiting, due then"));
    }
}
