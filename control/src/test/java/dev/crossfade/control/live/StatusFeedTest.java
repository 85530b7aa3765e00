package dev.crossfade.control.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.model.ParkedPaths;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.fleet.ProxyView;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The feed, looking when it is told to. */
class StatusFeedTest {

    private static final TenantId ACME = new TenantId("acme");

    private final Map<String, MigrationStatus> statuses = new LinkedHashMap<>();
    private final List<AuditEntry> audit = new ArrayList<>();
    private @Nullable ParkingStatus parking;
    private boolean storeIsAway;
    private boolean anotherLeads;
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final StatusFeed feed = new StatusFeed(
            new Outlook() {
                @Override
                public boolean leads() {
                    return !anotherLeads;
                }

                @Override
                public List<MigrationStatus> migrations() {
                    return List.copyOf(statuses.values());
                }

                @Override
                public List<ProxyView> proxies() {
                    return List.of();
                }

                @Override
                public Optional<ParkingStatus> parking(TenantId tenant) {
                    return Optional.ofNullable(tenant.equals(ACME) ? parking : null);
                }

                @Override
                public List<AuditEntry> audit(int atMost) {
                    if (storeIsAway) {
                        throw new StoreFailure(StoreFailure.Kind.FAILED, "the disk failed", "look at it", null);
                    }
                    return audit.stream().limit(atMost).toList();
                }
            },
            Set.of(ACME, new TenantId("globex")),
            () -> now);

    StatusFeedTest() {
        put(Statuses.copying(100));
        put(Statuses.with(Statuses.holdPoint(), "tenant", "globex"));
    }

    @Test
    void firstEventIsTheWholeState() throws Exception {
        Listener listener = feed.listen(Optional.of(ACME)).orElseThrow();
        feed.turn();

        JsonNode whole = next(listener, "snapshot");
        assertEquals(List.of("acme", "globex"), texts(whole.get("tenants"), null));
        assertEquals(List.of("acme", "globex"), texts(whole.get("migrations"), "tenant"));
        JsonNode detail = whole.get("detail");
        assertEquals("initial copy", detail.get("status").get("step").asText());
        assertEquals(List.of("public.orders"), texts(detail.get("tables"), "table"));
        assertEquals("at", detail.get("history").get("columns").get(0).asText());
    }

    @Test
    void whoListensIsSentAwayWhenAnotherControllerLeads() throws Exception {
        Listener before = listening();
        anotherLeads = true;
        Listener meanwhile = feed.listen(Optional.empty()).orElseThrow();
        feed.turn();
        assertTrue(before.isOver() && meanwhile.isOver());
        before.close();
        meanwhile.close();

        anotherLeads = false;
        Listener again = feed.listen(Optional.empty()).orElseThrow();
        feed.turn();
        next(again, "snapshot");
    }

    @Test
    void onlyWhatHasChangedIsTold() throws Exception {
        Listener listener = feed.listen(Optional.of(ACME)).orElseThrow();
        feed.turn();
        next(listener, "snapshot");
        put(Statuses.copying(200));
        feed.turn();

        JsonNode changed = next(listener, "changed");
        assertEquals(List.of("acme"), texts(changed.get("migrations"), "tenant"));
        assertNull(changed.get("proxies"));
        assertNull(changed.get("audit"));
        assertNull(changed.get("detail").get("status"));
        assertEquals(
                200, changed.get("detail").get("tables").get(0).get("rowsDone").asLong());

        feed.turn();
        assertTrue(listener.next(Duration.ZERO).isEmpty(), "nothing has changed, so nothing is told");
    }

    @Test
    void fieldsOfTheStatusComeAlone() throws Exception {
        Listener listener = listening();
        put(Statuses.with(Statuses.copying(100), "lagBytes", 17));
        feed.turn();

        JsonNode status = next(listener, "changed").get("detail").get("status");
        assertEquals(1, status.size());
        assertEquals(17, status.get("lagBytes").asLong());
    }

    @Test
    void whatIsParkedIsToldWithOrWithoutAMigrationAndToldToBeGone() throws Exception {
        statuses.remove("acme");
        Listener listener = listening();
        parking = ParkingStatus.of(new ParkedPaths(Set.of("/hooks/*"), Set.of()), null);
        feed.turn();
        JsonNode told = next(listener, "changed").at("/detail/parking");
        assertEquals("/hooks/*", told.at("/paths/0/path").asText());

        parking = null;
        feed.turn();
        assertTrue(next(listener, "changed").at("/detail/parking").isNull());
    }

    @Test
    void whatIsParkedIsSeenAtAGlanceByWhoeverListensToAll() throws Exception {
        Listener listener = feed.listen(Optional.empty()).orElseThrow();
        feed.turn();
        assertNull(next(listener, "snapshot").get("parked"));
        parking = new ParkingStatus(List.of(), requests(7, 2, 3));
        feed.turn();
        JsonNode changed = next(listener, "changed");
        assertNull(changed.get("migrations"), "nothing of those has changed");
        assertEquals(
                Json.MAPPER.readTree("[{\"tenant\":\"acme\",\"waiting\":7,\"dead\":2,\"paths\":0}]"),
                changed.get("parked"));

        now = now.plusMillis(500);
        parking = new ParkingStatus(List.of(), requests(7, 2, 90));
        feed.turn();
        assertTrue(listener.next(Duration.ZERO).isEmpty(), "what is deferred, and when it was counted, is not told");

        parking = new ParkingStatus(List.of(), requests(0, 0, 90));
        feed.turn();
        assertEquals(List.of("acme"), texts(next(listener, "changed").get("unparked"), null));

        parking = ParkingStatus.of(new ParkedPaths(Set.of("/hooks/*"), Set.of()), null);
        feed.turn();
        JsonNode path = next(listener, "changed").at("/parked/0");
        assertEquals(1, path.get("paths").asInt());
        assertTrue(path.get("waiting").isNull(), "nobody has counted");
    }

    private ParkingStatus.Requests requests(long waiting, long dead, long deferred) {
        return new ParkingStatus.Requests(waiting, null, deferred, dead, 0, 1, 0, now);
    }

    @Test
    void aMigrationThatIsForgottenIsToldToBeGone() throws Exception {
        Listener listener = listening();
        statuses.remove("acme");
        feed.turn();

        JsonNode changed = next(listener, "changed");
        assertEquals(List.of("acme"), texts(changed.get("gone"), null));
        assertTrue(changed.get("detail").get("status").isNull());
        assertEquals(List.of("public.orders"), texts(changed.get("detail").get("goneTables"), null));
    }

    @Test
    void ofTheAuditWhatIsNewIsTold() throws Exception {
        audit.add(entry("migrate"));
        Listener listener = listening();
        audit.add(0, entry("switchover"));
        feed.turn();

        assertEquals(List.of("switchover"), texts(next(listener, "changed").get("audit"), "what"));
    }

    @Test
    void migrationsAreSeenThoughTheStoreIsAway() throws Exception {
        audit.add(entry("migrate"));
        Listener listener = listening();
        storeIsAway = true;
        put(Statuses.failed());
        feed.turn();

        JsonNode changed = next(listener, "changed");
        assertEquals("failed", changed.get("migrations").get(0).get("state").asText());
        assertNull(changed.get("audit"));
    }

    @Test
    void pointsOfTheHistoryComeOnceASecond() throws Exception {
        Listener listener = listening();
        now = now.plusMillis(1000);
        feed.turn();

        JsonNode points = next(listener, "changed").get("detail").get("points");
        assertEquals(now.getEpochSecond() - 1, points.get(0).get(0).asLong());
        now = now.plusMillis(500);
        feed.turn();
        assertTrue(listener.next(Duration.ZERO).isEmpty());
    }

    @Test
    void historyIsKeptThoughNobodyListens() throws Exception {
        for (int i = 0; i < 10; i++) {
            now = now.plusMillis(1000);
            feed.turn();
        }

        Listener late = listening(false);
        assertEquals(
                9,
                next(late, "snapshot")
                        .get("detail")
                        .get("history")
                        .get("points")
                        .size());
    }

    @Test
    void oneThatIsTooSlowGetsTheWholeStateInsteadOfWhatItMissed() throws Exception {
        Listener slow = feed.listen(Optional.empty()).orElseThrow();
        feed.turn();
        for (int i = 0; i < Listener.MOST_WAITING; i++) {
            put(Statuses.with(Statuses.copying(100), "lagBytes", i));
            feed.turn();
        }
        assertEquals(1, feed.overruns());
        put(Statuses.holdPoint());
        feed.turn();

        JsonNode whole = next(slow, "snapshot");
        assertEquals(2, whole.get("migrations").size());
        assertTrue(slow.next(Duration.ZERO).isEmpty());
    }

    @Test
    void oneListenerTooManyIsSentAwayUntilAnotherLeaves() {
        Listener first = feed.listen(Optional.empty()).orElseThrow();
        for (int i = 1; i < StatusFeed.MOST_LISTENERS; i++) {
            assertTrue(feed.listen(Optional.empty()).isPresent());
        }

        assertTrue(feed.listen(Optional.empty()).isEmpty());
        assertEquals(1, feed.refused());
        first.close();
        assertTrue(feed.listen(Optional.empty()).isPresent());
    }

    @Test
    void endOfTheFeedEndsWhoeverListens() throws Exception {
        Listener listener = feed.listen(Optional.empty()).orElseThrow();
        assertFalse(listener.isOver());

        feed.close();

        assertTrue(listener.next(Duration.ofSeconds(10)).isEmpty());
        assertTrue(listener.isOver());
        assertTrue(feed.listen(Optional.empty()).orElseThrow().isOver());
    }

    private Listener listening() throws Exception {
        return listening(true);
    }

    private Listener listening(boolean begun) throws Exception {
        Listener listener = feed.listen(Optional.of(ACME)).orElseThrow();
        feed.turn();
        if (begun) {
            next(listener, "snapshot");
        }
        return listener;
    }

    private void put(MigrationStatus status) {
        statuses.put(status.tenant(), status);
    }

    private AuditEntry entry(String what) {
        return new AuditEntry(now, new Actor("alice", "127.0.0.1"), "acme", what, "a", "b");
    }

    private static JsonNode next(Listener listener, String name) throws Exception {
        Event event = listener.next(Duration.ZERO).orElseThrow();
        assertEquals(name, event.name());
        String text = event.toString();
        assertTrue(
                text.startsWith("id: " + event.id() + "\nevent: " + name + "\ndata: ") && text.endsWith("\n\n"), text);
        return Json.MAPPER.readTree(text.substring(text.indexOf("data: ") + 6));
    }

    private static List<String> texts(JsonNode array, @Nullable String field) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add((field == null ? one : one.get(field)).asText()));
        return texts;
    }
}
