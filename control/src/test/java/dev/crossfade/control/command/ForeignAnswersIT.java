package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.api.Statuses;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What verbs make of answers that no controller gives in its usual course. */
class ForeignAnswersIT {

    private static final Problem STARTING =
            Problem.of(503, "busy", "Not now", "the controller is starting or stopping", null, "try again in a second");

    private final ScriptedServer server;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    ForeignAnswersIT() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whateverAForeignServerAnswersIsNamedAsForeign() {
        List<String> bodies = List.of(
                "",
                "null",
                "[]",
                "{}",
                "42",
                "<html>",
                "{\"status\":\"ok\"}",
                "{\"migrations\":7}",
                "{\"migrations\":[{}]}",
                "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"detail\":\"no\",\"status\":404}",
                "{\"type\":\"https://crossfade.dev/problems/no-migration\"}");
        for (String body : bodies) {
            for (int status : List.of(200, 404, 503)) {
                server.instead().then(status, body);
                for (Verb verb : List.of(status(), switchover(), new MigrateCommand(here(), new NobodyThere()))) {
                    err.getBuffer().setLength(0);
                    assertEquals(1, run(verb, "acme"), status + " " + body);
                    assertForeign(status, body);
                }
            }
        }
    }

    @Test
    void foreignAnswerToTheListOfMigrationsIsNamedAsForeign() {
        for (String body : List.of("{}", "[]", "{\"migrations\":7}", "{\"migrations\":[{}]}", "{\"migrations\":[7]}")) {
            server.instead().then(200, body);
            err.getBuffer().setLength(0);
            assertEquals(1, run(status()), body);
            assertForeign(200, body);
        }
    }

    private void assertForeign(int status, String body) {
        assertTrue(
                err.toString().contains(" answered " + status + ", but not as a Crossfade controller does"),
                () -> status + " " + body + ": " + err);
    }

    /** TLS is made late, and wanted all the same where the address says so. */
    @Test
    void serverWithoutTlsIsNamedAsSuchWhereTheAddressWantsIt() throws Exception {
        // The first TLS of a JVM takes 0.3 s, and beside many builds longer than a connection is waited for.
        SSLContext.getDefault().createSSLEngine();
        Set<Integer> greetings = ConcurrentHashMap.newKeySet();
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Not in the common pool, whose one thread may be somebody else's for seconds.
            new Thread(() -> answerWithoutTls(plain, greetings), "without-tls").start();
            String address = "https://127.0.0.1:" + plain.getLocalPort();
            Verb verb =
                    new StatusCommand(Map.of("CROSSFADE_CONTROL", address), new NobodyThere(), InstantSource.system());

            assertEquals(1, run(verb, "acme"));

            assertTrue(err.toString().contains("it does not speak TLS on that port"), err::toString);
        }
        assertEquals(Set.of(22), greetings, "a TLS handshake (RFC 8446 §5.1)");
    }

    /** Everybody, for a client that saw the connection's end before the answer comes once more. */
    private static void answerWithoutTls(ServerSocket plain, Set<Integer> greetings) {
        while (!plain.isClosed()) {
            try (Socket asking = plain.accept()) {
                greetings.add(asking.getInputStream().read());
                asking.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                asking.shutdownOutput();
                asking.getInputStream().readAllBytes();
            } catch (IOException e) {
                // The client has gone away, or the test is over.
            }
        }
    }

    @Test
    void controllerThatStartsAgainIsWaitedFor() throws IOException {
        server.then(Statuses.holdPoint())
                .then(Statuses.switching())
                .then(STARTING)
                .then(STARTING)
                .then(Statuses.switched());

        assertEquals(0, run(switchover(), "acme"), err::toString);

        assertTrue(out.toString().contains("the controller answers again"), out.toString());
        assertTrue(out.toString().contains("switched over"), out.toString());
    }

    @Test
    void controllerThatStartsForLongerThanAMinuteIsGivenUp() throws IOException {
        server.then(Statuses.holdPoint()).then(Statuses.switching()).then(STARTING);

        assertEquals(1, run(switchover(), "acme"));

        assertTrue(err.toString().contains("starting or stopping"), err.toString());
    }

    @Test
    void watchIsAsPatientAsASwitchover() throws IOException {
        server.then(Statuses.holdPoint()).then(STARTING).then(STARTING).then(Statuses.aborted());

        assertEquals(0, run(status(), "acme", "--watch"), err::toString);

        assertTrue(out.toString().contains("does not answer; trying for a minute"), out.toString());
        assertTrue(out.toString().contains("the controller answers again"), out.toString());
    }

    @Test
    void watchGivesUpAfterAMinute() throws IOException {
        server.then(Statuses.holdPoint()).then(STARTING);

        assertEquals(1, run(status(), "acme", "--watch"));
    }

    @Test
    void tenantWhoseMigrationIsForgottenIsToldWhereItsRouteLeads() throws IOException {
        assertToldWhereItsRouteLeads(status(), 1, 1);
        assertToldWhereItsRouteLeads(switchover(), 2, 3);
        assertToldWhereItsRouteLeads(new RollbackCommand(here(), new NobodyThere()), 2, 3);
        assertToldWhereItsRouteLeads(new AbortCommand(here(), new NobodyThere()), 1, 3);
        assertToldWhereItsRouteLeads(new PauseCommand(here(), new NobodyThere()), 1, 3);
        assertToldWhereItsRouteLeads(new VerifyCommand(here(), new NobodyThere()), 1, 3);
        assertToldWhereItsRouteLeads(new CleanupCommand(here(), new NobodyThere()), 1, 3);
    }

    /** @param asked how often it asks for the migration, and hears that there is none */
    private void assertToldWhereItsRouteLeads(Verb verb, int asked, int exitCode) throws IOException {
        err.getBuffer().setLength(0);
        server.instead();
        for (int i = 0; i <= asked; i++) {
            server.then(Problem.of(
                    404,
                    "no-migration",
                    "No migration",
                    "its route leads to the target: direct, epoch 8",
                    null,
                    "nothing: it lives on the target"));
        }

        assertEquals(exitCode, run(verb, "acme"), verb::toString);

        assertTrue(err.toString().contains("its route leads to the target: direct, epoch 8"), err.toString());
        assertFalse(err.toString().contains("crossfade migrate"), err.toString());
    }

    @Test
    void migrationThatVanishesWhileItIsWaitedForEndsTheWait() throws Exception {
        Problem gone = Problem.of(404, "no-migration", "No migration", "there is none", null, null);
        server.then(Statuses.holdPoint()).then(Statuses.switching()).then(gone);

        assertEquals(1, run(switchover(), "acme", "--json"));

        JsonNode problem = Json.MAPPER.readTree(out.toString());
        assertEquals(404, problem.get("status").asInt());
    }

    private StatusCommand status() {
        return new StatusCommand(here(), new NobodyThere(), InstantSource.system());
    }

    private SwitchoverCommand switchover() {
        return new SwitchoverCommand(here(), new NobodyThere());
    }

    private Map<String, String> here() {
        return Map.of("CROSSFADE_CONTROL", server.url());
    }

    private int run(Object command, String... arguments) {
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println(failure);
                    line.getErr().flush();
                    return failure instanceof CommandFailure known ? known.exitCode() : 99;
                })
                .execute(arguments);
    }
}
