package dev.crossfade.control.notify.slack;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
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
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a Slack that answers as it likes; time is moved by hand. */
class SlackIT {

    private static final WireMockServer SERVICE =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
    private static final String POST = "/api/chat.postMessage";
    private static final String UPDATE = "/api/chat.update";

    private final MovedClock clock = new MovedClock();
    private final NotifyCounts counts = new NotifyCounts("slack-1");
    private final InMemoryMessages messages = new InMemoryMessages();
    private final InMemoryOutbox outbox = new InMemoryOutbox();
    private int number;

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
        SERVICE.stubFor(any(urlEqualTo(POST)).willReturn(okJson("{\"ok\":true,\"channel\":\"C1\",\"ts\":\"17.1\"}")));
        SERVICE.stubFor(any(urlEqualTo(UPDATE)).willReturn(okJson("{\"ok\":true,\"channel\":\"C1\",\"ts\":\"17.1\"}")));
        SERVICE.stubFor(any(urlEqualTo("/T/B/x")).willReturn(aResponse().withBody("ok")));
    }

    @Test
    void migrationHasOneMessageThatIsChangedAndItsThreadTellsWhatHappened() throws Exception {
        Slack slack = threaded();
        tell(slack, Kind.REPLICATING, "set up", Statuses.copying(10));
        goOn(slack);
        tell(slack, Kind.READY_TO_SWITCH, "copied and compared", Statuses.holdPoint());
        goOn(slack);

        assertEquals(List.of(POST, POST, UPDATE, POST), paths());
        assertEquals("#moves", body(0).path("channel").asText());
        assertEquals("17.1", body(1).path("thread_ts").asText());
        assertEquals("17.1", body(2).path("ts").asText());
        assertEquals("C1", body(2).path("channel").asText());
        assertTrue(body(2).path("text").asText().startsWith("acme: copied and compared"));
        assertEquals("C1", body(3).path("channel").asText());
        assertEquals("Bearer xoxb-geheim", sent().get(0).getHeader("Authorization"));
    }

    @Test
    void anotherControllerGoesOnWithTheSameMessage() throws Exception {
        Slack slack = threaded();
        tell(slack, Kind.REPLICATING, "set up", Statuses.copying(10));
        goOn(slack);
        Slack next = threaded();
        tell(next, Kind.CONTROLLER_STARTED, "a controller was started", Statuses.copying(20));
        goOn(next);
        assertEquals(List.of(POST, POST, UPDATE, POST), paths());
    }

    /** It has ended, so nothing else is ever told of it; then the controller was stopped, or killed. */
    @Test
    void lastThingOfAMigrationIsToldByTheNextController() throws Exception {
        Slack slack = threaded();
        tell(slack, Kind.SWITCHOVER_BEGUN, "the switchover begins", Statuses.holdPoint());
        goOn(slack);
        SERVICE.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(500)));
        tell(slack, Kind.DONE, "moved, and cleaned up", Statuses.holdPoint());
        clock.move(slack.turn());

        answerWell();
        Slack next = threaded();
        goOn(next);
        assertEquals(List.of(UPDATE, POST), paths());
        assertTrue(body(0).path("text").asText().startsWith("acme: moved, and cleaned up"));
        assertTrue(outbox.entries.isEmpty());
        assertEquals(0, counts.of(Result.DROPPED));
    }

    @Test
    void isCalledOnceASecondAtMost() throws Exception {
        Slack slack = threaded();
        tell(slack, Kind.REPLICATING, "set up", Statuses.copying(10));
        assertEquals(Slack.BETWEEN_CALLS, slack.turn());
        clock.move(Duration.ofMillis(900));
        assertEquals(Duration.ofMillis(100), slack.turn());
        assertEquals(1, sent().size());
    }

    @Test
    void waitsAsLongAsSlackAsksFor() throws Exception {
        SERVICE.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(429).withHeader("Retry-After", "30")));
        Slack slack = threaded();
        tell(slack, Kind.REPLICATING, "set up", Statuses.copying(10));
        assertEquals(Duration.ofSeconds(30), slack.turn());
        clock.move(Duration.ofSeconds(29));
        slack.turn();
        assertEquals(1, sent().size());
    }

    @Test
    void messageThatSomebodyHasDeletedIsPostedAnew() throws Exception {
        SERVICE.stubFor(any(urlEqualTo(UPDATE)).willReturn(okJson("{\"ok\":false,\"error\":\"message_not_found\"}")));
        messages.put("slack-1", Statuses.holdPoint().migration(), new Messages.Place("C1", "16.0"));
        Slack slack = threaded();
        tell(slack, Kind.READY_TO_SWITCH, "copied and compared", Statuses.holdPoint());
        goOn(slack);
        assertEquals(List.of(UPDATE, POST, POST), paths());
        assertEquals(
                "17.1",
                messages.find("slack-1", Statuses.holdPoint().migration())
                        .orElseThrow()
                        .ts());
    }

    @Test
    void messageIsPostedOnceAndChangedThoughTheStoreDoesNotTakeWhereItIs() throws Exception {
        messages.full = true;
        Slack slack = threaded();
        tell(slack, Kind.REPLICATING, "set up", Statuses.copying(10));
        goOn(slack);
        tell(slack, Kind.READY_TO_SWITCH, "copied and compared", Statuses.holdPoint());
        goOn(slack);
        assertEquals(List.of(POST, POST, UPDATE, POST), paths());

        messages.full = false;
        tell(slack, Kind.PROBLEM_OVER, "this is over", Statuses.holdPoint());
        goOn(slack);
        assertEquals(
                "17.1",
                messages.find("slack-1", Statuses.holdPoint().migration())
                        .orElseThrow()
                        .ts());
    }

    @Test
    void controllerThatDoesNotLeadAnyMoreTellsNothing() {
        outbox.lost = true;
        Slack slack = threaded();
        tell(slack, Kind.REPLICATING, "set up", Statuses.copying(10));
        assertThrows(StoreFailure.class, slack::turn);
        assertEquals(List.of(), paths());
    }

    @Test
    void migrationWhoseMessageIsRefusedForGoodHoldsUpNoOther() throws Exception {
        SERVICE.stubFor(any(urlEqualTo(POST))
                .withRequestBody(containing("too long for Slack"))
                .willReturn(okJson("{\"ok\":false,\"error\":\"msg_too_long\"}")));
        Slack slack = threaded();
        slack.tell(Notices.inMigration(
                "another", Notices.of(++number, Kind.PROBLEM, "too long for Slack", Statuses.blocked())));
        tell(slack, Kind.READY_TO_SWITCH, "copied and compared", Statuses.holdPoint());
        goOn(slack);
        assertTrue(messages.find("slack-1", Statuses.holdPoint().migration()).isPresent());
    }

    /** An hour of 500s with a change every few seconds: few calls, little kept, and in the end the last state. */
    @Test
    void outageEndsWithTheLastStateAndWithoutAFlood() throws Exception {
        SERVICE.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(500)));
        Slack slack = byWebhook();
        Instant end = clock.instant().plus(Duration.ofHours(1));
        while (clock.instant().isBefore(end)) {
            tell(slack, Kind.PROBLEM, "problem " + number, Statuses.blocked());
            clock.move(Duration.ofSeconds(5));
            slack.turn();
        }
        assertTrue(sent().size() < 50, () -> "calls: " + sent().size());
        assertTrue(counts.of(Result.DROPPED) > 600);
        assertTrue(outbox.entries.size() <= Backlog.MOST_NOTICES, () -> "kept: " + outbox.entries.size());

        answerWell();
        tell(slack, Kind.PROBLEM_OVER, "this is over", Statuses.holdPoint());
        clock.move(Duration.ofMinutes(2));
        goOn(slack);

        assertEquals(1, sent().size());
        assertTrue(body(0).path("text").asText().startsWith("acme: this is over — writable now: SOURCE"));
        assertTrue(body(0).toString().contains("before"));
    }

    private void tell(Slack slack, Kind kind, String what, MigrationStatus status) {
        slack.tell(Notices.of(++number, kind, what, status));
    }

    /** Until nothing waits. */
    private void goOn(Slack slack) throws InterruptedException {
        for (int turn = 0; turn < 10; turn++) {
            clock.move(slack.turn());
        }
    }

    private Slack threaded() {
        return new Slack(
                new ThreadedMessages(
                        new HttpPost(),
                        URI.create(SERVICE.baseUrl() + "/api/"),
                        new Secret("xoxb-geheim"),
                        "#moves",
                        "slack-1",
                        messages),
                outbox,
                counts,
                clock);
    }

    private Slack byWebhook() {
        return new Slack(
                new IncomingWebhook(new HttpPost(), new Secret(SERVICE.baseUrl() + "/T/B/x")), outbox, counts, clock);
    }

    private static List<LoggedRequest> sent() {
        List<LoggedRequest> sent = new ArrayList<>();
        // The newest comes first.
        SERVICE.getAllServeEvents().forEach(event -> sent.add(0, event.getRequest()));
        return sent;
    }

    private static List<String> paths() {
        return sent().stream().map(LoggedRequest::getUrl).toList();
    }

    private static JsonNode body(int index) throws Exception {
        return Json.MAPPER.readTree(sent().get(index).getBodyAsString());
    }

    private static final class InMemoryMessages implements Messages {

        private final Map<String, Place> places = new HashMap<>();

        /** It can be read, and not written. */
        private boolean full;

        @Override
        public Optional<Place> find(String receiver, String migration) {
            return Optional.ofNullable(places.get(receiver + migration));
        }

        @Override
        public void put(String receiver, String migration, Place place) {
            if (full) {
                throw new StoreFailure(StoreFailure.Kind.FAILED, "the disk is full", "make room", null);
            }
            places.put(receiver + migration, place);
        }

        @Override
        public void remove(String receiver, String migration) {
            places.remove(receiver + migration);
        }
    }
}
