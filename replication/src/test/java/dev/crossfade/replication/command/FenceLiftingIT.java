package dev.crossfade.replication.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Json;
import dev.crossfade.replication.fence.SourceGate;
import dev.crossfade.replication.fence.TargetGate;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What somebody reads who lifts a fence at night. */
class FenceLiftingIT {

    private static final Duration ENOUGH = Duration.ofSeconds(20);
    private static final Epoch EPOCH = new Epoch(5);

    @TempDir
    Path directory;

    @Test
    void liftOfTheSourceTellsWhatItDidAtBothSidesWhomItCutOffAndWhatIsNext() throws IOException {
        try (TestPair pair = TestPair.create()) {
            TenantSettings tenant = pair.tenant();
            pair.executeOnBothAsApp("CREATE TABLE t (id int PRIMARY KEY)");
            try (SourceGate source = new SourceGate(pair.sourcePostgres(), tenant.replication(), Clock.systemUTC());
                    TargetGate target = new TargetGate(pair.targetPostgres(), tenant.replication())) {
                source.install(GateState.SERVING);
                target.install(GateState.GUARDED);
                target.guard();
                source.prepare();
                target.arm(EPOCH);
                source.fence(EPOCH, ENOUGH);
            }
            Answer answer = lift(pair, pair.target(), Side.SOURCE);
            assertEquals(ExitCode.DONE, answer.exit(), answer::toString);
            assertTrue(answer.text().lines().allMatch(line -> line.length() <= 80), answer::toString);
            String id = tenant.id().value();
            assertInOrder(
                    answer,
                    id
                            + " target: aborted, its application may not write, and no attempt can open it any more (epoch 5,"
                            + " generation 2)",
                    id + " source: serving, the application may write (epoch 6, generation 2)",
                    "a controller that runs is cut off",
                    "Next: start the controller again.",
                    "`crossfade abort " + id + "`");
        }
    }

    @Test
    void refusedLiftSaysWhyAndOffersNoVerbThatThereIsNot() throws IOException {
        try (TestPair pair = TestPair.create()) {
            TenantSettings tenant = pair.tenant();
            try (SourceGate source = new SourceGate(pair.sourcePostgres(), tenant.replication(), Clock.systemUTC());
                    TargetGate target = new TargetGate(pair.targetPostgres(), tenant.replication())) {
                source.install(GateState.SERVING);
                target.install(GateState.GUARDED);
                target.arm(EPOCH);
                target.open(EPOCH, ENOUGH);
            }
            Answer open = lift(pair, pair.target(), Side.SOURCE);
            assertEquals(ExitCode.REFUSED, open.exit(), open::toString);
            assertTrue(open.text().contains("the target is open"), open::toString);
            assertFalse(open.text().contains("rollback"), open::toString);
            Answer same = lift(pair, pair.source(), Side.SOURCE);
            assertEquals(ExitCode.REFUSED, same.exit(), same::toString);
            assertTrue(same.unbroken().contains("they lead to one database, or are exchanged"), same::toString);
            Answer shown = fence(pair, database(pair.source()), "show");
            assertTrue(
                    shown.unbroken()
                            .contains("what it calls target is the source of migration "
                                    + pair.session().migration() + " (its gate says serving)"),
                    shown::toString);
        }
    }

    @Test
    void fenceThatStandsAlthoughTheGatesRowWasDeletedIsToldOf() throws IOException {
        try (TestPair pair = TestPair.create()) {
            TenantSettings tenant = pair.tenant();
            String id = tenant.id().value();
            pair.executeOnBothAsApp("CREATE TABLE t (id int PRIMARY KEY)");
            try (SourceGate source = new SourceGate(pair.sourcePostgres(), tenant.replication(), Clock.systemUTC());
                    TargetGate target = new TargetGate(pair.targetPostgres(), tenant.replication())) {
                source.install(GateState.SERVING);
                target.install(GateState.GUARDED);
                target.guard();
                source.prepare();
                target.arm(EPOCH);
                source.fence(EPOCH, ENOUGH);
            }
            pair.source().execute("SET transaction_read_only = off; DELETE FROM crossfade.gate");
            pair.target().execute("DELETE FROM crossfade.gate");

            Answer shown = fence(pair, database(pair.target()), "show");

            assertEquals(ExitCode.DONE, shown.exit(), shown::toString);
            assertFalse(shown.text().contains("keeps nobody from writing"), shown::toString);
            assertInOrder(
                    shown,
                    id + " source: the gate's row was deleted, and what it said of stands still",
                    "transactions are read-only by default",
                    Identifier.quote(pair.source().app()) + ": may not connect",
                    "guard: refuses writes to 1 table",
                    "crossfade abort " + id,
                    id + " target: the gate's row was deleted",
                    "guard: refuses writes to 1 table");
            Answer lifted = lift(pair, pair.target(), Side.SOURCE);
            assertEquals(ExitCode.REFUSED, lifted.exit(), lifted::toString);
            assertTrue(lifted.unbroken().contains("what stands still: database"), lifted::toString);

            pair.target().execute("DROP TABLE crossfade.gate");
            assertInOrder(
                    fence(pair, database(pair.target()), "show"),
                    id + " target: the gate's row was deleted",
                    "guard: refuses writes to 1 table");

            pair.target().execute("DROP FUNCTION crossfade.guard() CASCADE");
            Answer open = fence(pair, database(pair.target()), "show");
            assertInOrder(
                    open,
                    id
                            + " target: the gate's row was deleted; nothing that keeps the application from writing stands here",
                    "do: if a controller has the migration: crossfade abort " + id);
        }
    }

    /** Both sides are told of, and what a person reads fits on a terminal. */
    @Test
    void sideThatIsAwayIsToldOfWithWhyAndWhatToDoBesideTheOther() throws IOException {
        try (TestPair pair = TestPair.create()) {
            try (SourceGate source =
                    new SourceGate(pair.sourcePostgres(), pair.tenant().replication(), Clock.systemUTC())) {
                source.install(GateState.SERVING);
            }
            Map<String, Object> away = new HashMap<>(database(pair.target()));
            away.put("url", "jdbc:postgresql://127.0.0.1:1/acme");
            Answer answer = fence(pair, away, "show");
            String id = pair.session().tenant().value();
            assertEquals(ExitCode.FAILED, answer.exit(), answer::toString);
            List<String> lines = answer.text().lines().toList();
            assertTrue(lines.get(0).startsWith(id + " source: serving, the application may write"), answer::toString);
            assertEquals(
                    List.of(
                            id + " target: unknown, for its gate could not be read",
                            "  why: could not open a session at the target: connection refused at 127.0.0.1:1",
                            "       (SQLSTATE 08001)",
                            "  do:  check host, port and firewall of database.url, and that the server runs",
                            "       and listens there (its listen_addresses)"),
                    lines.subList(1, lines.size()));
        }
    }

    private Answer lift(TestPair pair, TestDatabase asTarget, Side side) throws IOException {
        return fence(pair, database(asTarget), "lift", "--side", side.label(), "--yes");
    }

    private Answer fence(TestPair pair, Map<String, ?> target, String verb, String... options) throws IOException {
        String tenant = pair.tenant().id().value();
        Map<String, ?> configuration = Map.of(
                "tenants",
                List.of(Map.of(
                        "id", tenant,
                        "source", Map.of("database", database(pair.source())),
                        "target", Map.of("database", target),
                        "switchover", Map.of("minProxies", 0))));
        // JSON is YAML.
        Path file =
                Files.writeString(directory.resolve("crossfade.yaml"), Json.MAPPER.writeValueAsString(configuration));
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text);
        List<String> arguments = new ArrayList<>(List.of(verb, tenant));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--config", file.toString()));
        int exit = new CommandLine(new FenceCommand())
                .setOut(writer)
                .setErr(writer)
                .setExecutionExceptionHandler((failure, failed, parsed) -> {
                    failed.getErr().println(failure.getMessage());
                    return ((CommandFailure) failure).exitCode();
                })
                .execute(arguments.toArray(String[]::new));
        return new Answer(exit, text.toString());
    }

    private static Map<String, ?> database(TestDatabase database) {
        return Map.of(
                "url",
                database.url(),
                "user",
                database.ours(),
                "password",
                TestDatabase.PASSWORD,
                "appRoles",
                List.of(database.app()));
    }

    private static void assertInOrder(Answer answer, String... parts) {
        int from = 0;
        for (String part : parts) {
            int at = answer.unbroken().indexOf(part, from);
            assertTrue(at >= 0, part + " in " + answer);
            from = at + part.length();
        }
    }

    private record Answer(int exit, String text) {

        String unbroken() {
            return text.replaceAll("\\s+", " ");
        }
    }
}
