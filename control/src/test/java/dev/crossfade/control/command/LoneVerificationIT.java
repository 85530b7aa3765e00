package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.testing.TestPair;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoneVerificationIT {

    private static final JdbcDatabasePairs DATABASES = new JdbcDatabasePairs(Clock.systemUTC());

    private final List<String> said = new ArrayList<>();

    @Test
    void rowsLargeObjectsAndSequencesAreNamedFromTheSideThatServes() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id int PRIMARY KEY, n int)",
                    "INSERT INTO orders SELECT i, i FROM generate_series(1, 100) i",
                    "CREATE SEQUENCE numbers",
                    "SELECT lo_from_bytea(70001, 'image')");
            VerifyReport equal = verify(pair);
            assertEquals(List.of("no gate: compared from source to target; no migration keeps them equal"), said);
            assertEquals(List.of("equal", 0), List.of(equal.verdict(), equal.exitCode()));

            pair.source().executeAsApp("SELECT setval('numbers', 5)", "DELETE FROM orders WHERE id = 3");
            pair.target().executeAsApp("SELECT lo_put(70001, 0, 'I')", "UPDATE orders SET n = 0 WHERE id = 7");
            VerifyReport different = verify(pair);
            assertEquals(ExitCode.REFUSED, different.exitCode());
            assertEquals(
                    List.of(
                            pair.tenant().id() + ": different",
                            "  rows          100 compared, 2 different",
                            "    public.orders 3 only on target",
                            "    public.orders 7 differs",
                            "  large objects 1 compared, 1 different",
                            "    70001: page 0 differs",
                            "  sequences     1 compared, 1 behind",
                            "    public.numbers"),
                    different.lines());

            serveAtTheTarget(pair);
            said.clear();
            VerifyReport afterwards = verify(pair);
            assertEquals("the target serves: compared from target to source", said.get(0));
            assertTrue(
                    said.get(1)
                            .matches(
                                    "the rollback window is over, and no way back is kept: since \\S+Z nothing that the"
                                            + " target accepts is replicated to the source, so that the sides go apart"),
                    said::toString);
            assertEquals(
                    List.of("public.orders 3 missing on source", "public.orders 7 differs"),
                    afterwards.rows().differences().stream().sorted().toList());
            assertEquals(List.of(), afterwards.sequences().behind());

            exchangedSidesAreNotCompared(pair);
            doubtIsToldWhereTheServingSidesGateIsGone(pair);

            pair.source().executeAsApp("ALTER TABLE orders ADD note text");
            VerbFailure refused = assertThrows(VerbFailure.class, () -> verify(pair));
            assertEquals(ExitCode.REFUSED, refused.exitCode());
            assertTrue(String.valueOf(refused.getMessage()).contains("orders.note"), refused::getMessage);
        }
    }

    private void exchangedSidesAreNotCompared(TestPair pair) {
        said.clear();
        VerbFailure refused = assertThrows(
                VerbFailure.class, () -> new LoneVerification(DATABASES, pair.tenantExchanged(), said::add).run());
        assertEquals(ExitCode.REFUSED, refused.exitCode());
        assertTrue(String.valueOf(refused.getMessage()).contains("has the sides exchanged"), refused::getMessage);
        assertEquals(List.of(), said);
    }

    private void doubtIsToldWhereTheServingSidesGateIsGone(TestPair pair) {
        pair.target().execute("DELETE FROM crossfade.gate");
        VerifyReport doubtful = verify(pair);
        assertTrue(
                said.get(0)
                        .matches(
                                "which side serves is not known for sure: the source's gate says guarded .*; the target's gate"
                                        + " has no row, for somebody deleted it; compared from target to source, .*"),
                said::toString);
        assertEquals(
                List.of("public.orders 3 missing on source", "public.orders 7 differs"),
                doubtful.rows().differences().stream().sorted().toList());
    }

    /** As by a port that was mistyped: everything would be equal. */
    @Test
    void oneDatabaseIsNotComparedWithItself() {
        try (TestPair pair = TestPair.create()) {
            VerbFailure refused = assertThrows(
                    VerbFailure.class,
                    () -> new LoneVerification(DATABASES, pair.tenantOfOneDatabase(), said::add).run());
            assertEquals(ExitCode.REFUSED, refused.exitCode());
            assertTrue(String.valueOf(refused.getMessage()).contains("are the same database"), refused::getMessage);
        }
    }

    private static void serveAtTheTarget(TestPair pair) {
        try (DatabasePair databases = DATABASES.of(pair.tenant(), pair.session())) {
            databases.source().install(GateState.GUARDED);
            databases.target().install(GateState.SERVING);
            databases.reverse().remove();
        }
    }

    private VerifyReport verify(TestPair pair) {
        return new LoneVerification(DATABASES, pair.tenant(), said::add).run();
    }
}
