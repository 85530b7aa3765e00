package dev.crossfade.rehearsal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.crossfade.rehearsal.load.Timeline;
import dev.crossfade.rehearsal.operator.MigrationClient;
import dev.crossfade.rehearsal.report.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes of sides at a controller that is played: each ends as the test says, and the migration then waits at its hold point again. */
@Timeout(60)
class CrossingsIT {

    private final Deque<String> outcomes = new ArrayDeque<>();
    private final StringWriter said = new StringWriter();
    private HttpServer controller;
    private Crossings crossings;
    private int attempts;
    private int refusals;
    private String last = "";

    @BeforeEach
    void start() throws IOException {
        controller = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        controller.createContext("/v1/migrations/acme", this::play);
        controller.start();
        Clock clock = Clock.systemUTC();
        Progress progress = new Progress(new PrintWriter(said, true), false, 1_000);
        MigrationClient migration = new MigrationClient(
                URI.create("http://127.0.0.1:" + controller.getAddress().getPort()), "acme");
        Timeline timeline = new Timeline(clock);
        crossings = new Crossings(
                migration, new Lookout(migration, timeline, progress, clock, Duration.ZERO), progress, clock);
    }

    @AfterEach
    void stop() {
        controller.stop(0);
    }

    @Test
    void switchoverThatWasUndoneIsMadeAgainInItsPlace() throws Exception {
        outcomes.addAll(List.of("unwound", "done"));

        crossings.make("switchover", MigrationClient::switchover);
        assertEquals("unwound", crossings.ended(0).outcome());
        crossings.makeTheFirstAgainUntilDone();

        assertEquals(2, attempts);
        assertEquals("done", crossings.ended(0).outcome());
        assertEquals(1, crossings.ended(0).undone());
        assertEquals(Crossed.NEVER, crossings.ended(1), "it is no second one");
        assertTrue(said.toString().contains("next switchover done"), said::toString);
    }

    @Test
    void switchoverThatWasDoneIsNotMadeAgain() throws Exception {
        outcomes.add("done");

        crossings.make("switchover", MigrationClient::switchover);
        crossings.makeTheFirstAgainUntilDone();

        assertEquals(1, attempts);
        assertEquals(0, crossings.ended(0).undone());
    }

    @Test
    void oneThatIsUndoneAgainAndAgainIsGivenUpAtTheBoundAndJudgedAsItEnded() throws Exception {
        for (int time = 0; time < 10; time++) {
            outcomes.add("unwound");
        }

        crossings.make("switchover", MigrationClient::switchover);
        crossings.makeTheFirstAgainUntilDone();

        assertEquals(1 + Crossings.MOST_UNDONE, attempts);
        assertEquals("unwound", crossings.ended(0).outcome());
        assertEquals(Crossings.MOST_UNDONE, crossings.ended(0).undone());
    }

    @Test
    void rollbackThatWasUndoneIsTheTrouble() throws Exception {
        outcomes.addAll(List.of("done", "unwound"));
        crossings.make("switchover", MigrationClient::switchover);

        IOException trouble =
                assertThrows(IOException.class, () -> crossings.make("rollback", MigrationClient::rollback));

        assertEquals("the rollback was not done: unwound", trouble.getMessage());
    }

    @Test
    void guardThatSaysNoForAMomentIsAskedAgain() throws Exception {
        outcomes.add("done");
        refusals = 1;

        crossings.make("switchover", MigrationClient::switchover);

        assertEquals("done", crossings.ended(0).outcome());
        assertTrue(said.toString().contains("not yet: "), said::toString);
    }

    private void play(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            answer(exchange, 200, status());
        } else if (refusals > 0) {
            refusals--;
            answer(exchange, 409, "{\"detail\":\"the lag is too large\"}");
        } else {
            attempts++;
            last = outcomes.remove();
            answer(exchange, 202, "{}");
        }
    }

    private String status() {
        return """
                {"stage":"REPLICATION","step":"hold-point","state":"waiting","writableNow":"SOURCE",\
                "waitingFor":"switchover","lagBytes":0,"switchover":{"number":%d,"outcome":%s,"marks":{}},"ailments":[]}
                """.formatted(attempts, last.isEmpty() ? "null" : "\"" + last + "\"");
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
