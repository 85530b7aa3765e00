package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.KnownTenant;
import dev.crossfade.control.migration.MigrationStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a wave says twice, and what it does not: after a failure, an abort, an answer that was lost, and one that says nothing. */
@Timeout(60)
class WaveSaidAgainIT {

    private static final Problem NONE = Problem.of(404, "no-migration", "No migration", "there is none", null, null);
    private static final Problem STORE =
            Problem.of(503, "store", "The store failed", "the store does not answer", null, "see that it runs");

    private final ScriptedServer server;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    WaveSaidAgainIT() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void jobStopsAtAFailureUntilItIsToldToTryAgain() throws IOException {
        listed(Statuses.failed()).then(Statuses.failed()).then(Statuses.copying(0));

        assertEquals(1, migrate("acme", "globex", "--detach", "--at-once", "3"));

        assertEquals(0, server.told());
        assertSays("acme    failed: table public.orders on the target is not empty");
        assertSays("not begun: 1 tenant (globex)");
        assertSays("this tries it again: crossfade migrate acme globex --at-once 3 --detach --retry\n");

        listed(Statuses.failed())
                .then(Statuses.failed())
                .then(Statuses.copying(0))
                .then(NONE)
                .then(globex(Statuses.copying(0)));
        assertEquals(0, migrate("acme", "globex", "--detach", "--retry"), out::toString);
        assertEquals(2, server.told());
    }

    @Test
    void jobGivesNobodyAnotherPauseWhoseSwitchoverWasUndone() throws IOException {
        listed(Statuses.unwound(), globex(Statuses.holdPoint()))
                .then(Statuses.unwound())
                .then(Statuses.switching());

        assertEquals(1, switchover("--all", "--detach"));

        assertEquals(0, server.told());
        assertSays("acme    failed: the switchover was unwound");
    }

    @Test
    void whatAPersonGaveUpIsNamedAndNotBegun() throws IOException {
        listed(Statuses.aborted(), globex(Statuses.holdPoint()))
                .then(Statuses.aborted())
                .then(Statuses.holdPoint());

        assertEquals(0, migrate("--all"), out::toString);

        assertEquals(0, server.told());
        assertSays("acme    not begun: it was aborted");
        assertSays("crossfade migrate acme");
        assertSays("migrate: 1 of 2 done, 1 aborted before\n");
    }

    @Test
    void switchoverWhoseAnswerWasLostIsNotSaidTwiceAndItsAttemptCounts() throws IOException {
        listed(Statuses.holdPoint(), globex(Statuses.holdPoint()))
                .then(Statuses.holdPoint())
                .thenNoAnswer()
                .then(Statuses.unwound());

        assertEquals(1, switchover("--all", "--at-once", "1", "--canary", "acme"));

        assertEquals(1, server.told());
        assertSays("switchover: 0 of 2 done, 1 failed, 1 not begun\n");
    }

    @Test
    void startWhoseAnswerWasLostIsSaidAgainWhereItWasNotHeardAndNotWhereItHasFailed() throws IOException {
        listed().then(NONE).thenNoAnswer().then(NONE).then(Statuses.copying(0)).then(Statuses.holdPoint());
        assertEquals(0, migrate("acme", "--at-once", "1"), out::toString);
        assertEquals(2, server.told());

        listed().then(NONE).thenNoAnswer().then(Statuses.failed());
        assertEquals(1, migrate("acme", "--at-once", "1"));
        assertEquals(3, server.told());
    }

    @Test
    void storeThatFailsForAMomentIsWaitedFor() throws IOException {
        listed(Statuses.holdPoint())
                .then(Statuses.holdPoint())
                .then(STORE)
                .then(STORE)
                .then(Statuses.switching())
                .then(502, "<html>Bad Gateway</html>")
                .then(Statuses.switched());

        assertEquals(0, switchover("acme", "--at-once", "1"), out::toString);

        assertEquals(1, server.told());
        assertSays("the controller answers again");
    }

    @Test
    void whateverEndsTheWatchingTheWaveIsTold() throws IOException {
        List<Problem> lasting =
                List.of(STORE, Problem.of(401, "unauthorized", "No", "the token is not known", null, "give another"));
        for (Problem problem : lasting) {
            out.getBuffer().setLength(0);
            listed(Statuses.holdPoint())
                    .then(Statuses.holdPoint())
                    .then(Statuses.switching())
                    .then(problem);

            assertEquals(1, switchover("acme", "--at-once", "1"));

            assertSays("switchover: 0 of 1 done, 1 under way\n");
            assertSays("go on at the controller, without you: 1 tenant (acme)");
            assertSays(problem.detail());
        }
    }

    @Test
    void waveIsToldThoughItsReportCannotBeWritten() throws IOException {
        Files.createSymbolicLink(folder.resolve("report.json"), folder.resolve("gone/report.json"));
        listed(Statuses.holdPoint());

        assertEquals(1, migrate("acme", "--report", folder.toString()));

        assertSays("migrate: 1 of 1 done\n");
        assertTrue(err.toString().contains("the report was not written"), err::toString);
        assertFalse(err.toString().contains("\tat "), err::toString);
    }

    /** The controller's answer to what there is, as the script's first. */
    private ScriptedServer listed(MigrationStatus... migrations) throws IOException {
        List<KnownTenant> tenants = List.of(new KnownTenant("acme", Map.of()), new KnownTenant("globex", Map.of()));
        return server.instead()
                .then(
                        200,
                        Json.MAPPER.writeValueAsString(Map.of("migrations", List.of(migrations), "tenants", tenants)));
    }

    private static MigrationStatus globex(MigrationStatus usual) {
        return Statuses.with(usual, "tenant", "globex");
    }

    private void assertSays(String words) {
        assertTrue(out.toString().contains(words), out::toString);
    }

    private int migrate(String... arguments) {
        return Typed.run(new MigrateCommand(here(), new NobodyThere()), out, err, arguments);
    }

    private int switchover(String... arguments) {
        String[] typed = Arrays.copyOf(arguments, arguments.length + 1);
        typed[arguments.length] = "--yes";
        return Typed.run(new SwitchoverCommand(here(), new NobodyThere()), out, err, typed);
    }

    private Map<String, String> here() {
        return Map.of("CROSSFADE_CONTROL", server.url());
    }
}
