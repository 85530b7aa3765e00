package dev.crossfade.control.notify.webhook;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.crossfade.config.settings.ControlSettings.Notify;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.notify.InMemoryOutbox;
import dev.crossfade.control.notify.Kind;
import dev.crossfade.control.notify.Notices;
import dev.crossfade.control.notify.NotifyCounts;
import dev.crossfade.control.notify.NotifyCounts.Result;
import dev.crossfade.control.outward.HttpPost;
import dev.crossfade.control.workflow.MovedClock;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a receiver that answers as it likes; time is moved by hand. */
class WebhookIT {

    private static final Secret SECRET = new Secret("geheim");
    private static final WireMockServer SERVICE =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

    private final MovedClock clock = new MovedClock();
    private final MovedClock wall = new MovedClock();
    private final InMemoryOutbox outbox = new InMemoryOutbox();
    private final NotifyCounts counts = new NotifyCounts("webhook-1");
    private List<MigrationStatus> migrations = List.of();
    private final Webhook webhook = webhook();

    @BeforeAll
    static void listen() {
        SERVICE.start();
    }

    @AfterAll
    static void stop() {
        SERVICE.stop();
    }

    @BeforeEach
    void answerWell() {
        SERVICE.resetAll();
        answer(204);
    }

    @Test
    void eventIsSentOnceSignedWithItsIdAndHowTheMigrationStands() throws Exception {
        webhook.tell(Notices.of(1, Kind.READY_TO_SWITCH, "copied and compared", Statuses.holdPoint()));
        webhook.turn();
        webhook.turn();

        List<LoggedRequest> sent = sent();
        assertEquals(1, sent.size());
        LoggedRequest request = sent.get(0);
        long timestamp = Long.parseLong(request.getHeader("Crossfade-Timestamp"));
        assertEquals(wall.instant().getEpochSecond(), timestamp);
        assertEquals(
                Signature.of(SECRET, timestamp, request.getBodyAsString()), request.getHeader("Crossfade-Signature"));
        assertEquals("event-1", request.getHeader("Crossfade-Event-Id"));
        JsonNode body = body(request);
        assertEquals("ready-to-switch", body.path("type").asText());
        assertEquals("acme: copied and compared", body.path("title").asText());
        assertEquals("SOURCE", body.path("writableNow").asText());
        assertEquals("crossfade switchover acme", body.path("safeNext").asText());
    }

    @Test
    void eventsWaitInOrderWhileTheReceiverFailsAndOutliveTheController() throws Exception {
        answer(500);
        for (int event = 1; event <= 3; event++) {
            webhook.tell(Notices.of(event, Kind.PROBLEM, "something", Statuses.blocked()));
        }
        for (int turn = 0; turn < 20; turn++) {
            clock.move(webhook.turn());
        }
        assertTrue(counts.of(Result.FAILED) >= 10, () -> "tries " + counts.of(Result.FAILED));
        assertTrue(sent().stream().allMatch(one -> "event-1".equals(one.getHeader("Crossfade-Event-Id"))));

        SERVICE.resetAll();
        answer(200);
        Webhook next = webhook();
        next.turn();

        assertEquals(
                List.of("event-1", "event-2", "event-3"),
                sent().stream().map(one -> one.getHeader("Crossfade-Event-Id")).toList());
        assertTrue(outbox.entries.isEmpty());
    }

    @Test
    void outboxIsBoundedAndTheOldestAreDroppedAndCounted() {
        for (int event = 1; event <= Events.MOST_WAITING + 2; event++) {
            webhook.tell(Notices.of(event, Kind.PROBLEM, "something", Statuses.blocked()));
        }
        assertEquals(2, counts.of(Result.DROPPED));
        assertEquals("event-3", outbox.first("webhook-1").orElseThrow().event());
    }

    @Test
    void eventThatIsRefusedAgainAndAgainIsDroppedAndThoseBehindItAreSent() throws Exception {
        SERVICE.stubFor(any(anyUrl())
                .withHeader("Crossfade-Event-Id", equalTo("event-1"))
                .willReturn(aResponse().withStatus(422)));
        webhook.tell(Notices.of(1, Kind.PROBLEM, "something", Statuses.blocked()));
        webhook.tell(Notices.of(2, Kind.PROBLEM_OVER, "nothing", Statuses.holdPoint()));
        for (int turn = 0; turn < Webhook.MOST_REFUSALS; turn++) {
            clock.move(webhook.turn());
        }
        assertTrue(outbox.entries.isEmpty());
        assertEquals(Webhook.MOST_REFUSALS + 1, sent().size());
        assertEquals(1, counts.of(Result.DROPPED));
        assertEquals(1, counts.of(Result.SENT));
    }

    /** Who tells it tells it again. */
    @Test
    void eventThatTheStoreDoesNotTakeIsNotTaken() {
        outbox.full = true;
        assertThrows(
                StoreFailure.class, () -> webhook.tell(Notices.of(1, Kind.PROBLEM, "something", Statuses.blocked())));
        assertEquals(0, counts.of(Result.DROPPED));
    }

    @Test
    void eventThatIsADayOldIsTriedOnceMoreAndDropped() throws Exception {
        webhook.tell(Notices.of(1, Kind.PROBLEM, "something", Statuses.blocked()));
        wall.move(Webhook.OLDEST.plus(Duration.ofHours(4)));
        answer(503);
        clock.move(webhook.turn());
        assertEquals(0, counts.of(Result.DROPPED));
        webhook.turn();
        assertEquals(1, sent().size());
        assertEquals(1, counts.of(Result.DROPPED));
    }

    /** Somebody sets the clock: what was written down just now is older than a day, by what it says then. */
    @Test
    void eventIsSentHoweverTheClockWasSet() throws Exception {
        webhook.tell(Notices.of(1, Kind.PROBLEM, "something", Statuses.blocked()));
        wall.move(Duration.ofDays(2));
        clock.move(Duration.ofDays(2));
        webhook.turn();
        assertEquals(1, counts.of(Result.SENT));
        assertEquals(0, counts.of(Result.DROPPED));
    }

    @Test
    void receiverThatCutsConnectionsIsTriedAgain() throws Exception {
        SERVICE.stubFor(any(anyUrl()).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        webhook.tell(Notices.of(1, Kind.PROBLEM, "something", Statuses.blocked()));
        clock.move(webhook.turn());
        answer(200);
        webhook.turn();
        assertEquals(1, counts.of(Result.SENT));
        assertTrue(outbox.entries.isEmpty());
    }

    @Test
    void statisticsComeEverySoOftenInTheShapeThatPgEasyReplicateHas() throws Exception {
        migrations = List.of(Statuses.copying(500));
        Duration wait = webhook.turn();
        assertEquals(Duration.ofSeconds(10), wait);
        webhook.turn();
        assertEquals(1, sent().size());

        JsonNode body = body(sent().get(0));
        for (String key : List.of(
                "lag_stats",
                "replication_slots",
                "replication_stats",
                "replication_stats_count_by_state",
                "message_lsn_receipts",
                "sync_started_at",
                "sync_failed_at",
                "switchover_completed_at")) {
            assertTrue(body.has(key), key);
        }
        assertEquals("stats", body.path("type").asText());
        assertEquals(
                1,
                body.at("/replication_stats_count_by_state/data_is_being_copied")
                        .asInt());
        assertEquals("orders", body.at("/replication_stats/0/table_name").asText());
        clock.move(wait);
        webhook.turn();
        assertEquals(2, sent().size());
    }

    private Webhook webhook() {
        return new Webhook(
                new Notify.Webhook(SERVICE.baseUrl() + "/hook", SECRET, Duration.ofSeconds(10)),
                new HttpPost(),
                outbox,
                () -> migrations.stream()
                        .map(one -> Stats.of(one, new SyncTimes.Times(null, null), clock.instant()))
                        .toList(),
                counts,
                wall,
                clock);
    }

    private static void answer(int status) {
        SERVICE.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status)));
    }

    private static List<LoggedRequest> sent() {
        List<LoggedRequest> sent = new ArrayList<>();
        // The newest comes first.
        SERVICE.getAllServeEvents().forEach(event -> sent.add(0, event.getRequest()));
        return sent;
    }

    private static JsonNode body(LoggedRequest request) throws Exception {
        return Json.MAPPER.readTree(request.getBodyAsString());
    }
}
