package dev.crossfade.replication.sequences;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SequenceSyncIT {

    private static final SequenceReport AHEAD = new SequenceReport(1, 0, List.of());
    private static final SequenceReport BEHIND = new SequenceReport(1, 0, List.of("public.orders_id_seq"));

    @Test
    void everyKindOfSequenceIsAheadAndTheExactOnesAreExact() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id bigserial PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY)",
                    "CREATE SEQUENCE down INCREMENT -2",
                    "CREATE SEQUENCE high MINVALUE 500 START 500",
                    "CREATE SEQUENCE turning MAXVALUE 10 CYCLE",
                    "CREATE SEQUENCE gapless",
                    "CREATE SEQUENCE restarted",
                    "CREATE SEQUENCE ahead",
                    "CREATE SEQUENCE \"odd \"\"'name\"");
            pair.source()
                    .executeAsApp(
                            "INSERT INTO orders SELECT FROM generate_series(1, 100)",
                            "SELECT nextval('down') FROM generate_series(1, 10)",
                            "SELECT nextval('high')",
                            "SELECT nextval('turning') FROM generate_series(1, 13)",
                            "SELECT nextval('gapless') FROM generate_series(1, 7)",
                            "ALTER SEQUENCE restarted RESTART 5000",
                            "SELECT nextval('\"odd \"\"''name\"')");
            pair.target().executeAsApp("SELECT setval('ahead', 1000000)", "SELECT setval('turning', 9)");
            SequenceSync sync =
                    new SequenceSync(pair.tenant(TestPair.replication(List.of(), List.of("public.gapless"))));
            try (PostgresSession source = pair.openSource();
                    PostgresSession target = pair.openTarget()) {
                assertEquals(
                        List.of(), sync.widen(source, target, Supplier::get).behind());
                assertEquals(3, pair.target().number("SELECT last_value FROM turning"));
                assertEquals(7, pair.target().number("SELECT last_value FROM gapless"));
                pair.source().executeAsApp("SELECT nextval('turning'), nextval('gapless')");
                SequenceReport report = sync.check(source, target, Supplier::get);
                assertEquals(new SequenceReport(9, 2, List.of()), report);
            }
            assertEquals(1101, pair.target().number("SELECT last_value FROM orders_id_seq"));
            assertEquals(1101, pair.target().number("SELECT last_value FROM orders_n_seq"));
            assertTrue(pair.target().number("SELECT nextval('down')") < -2000);
            assertEquals(1501, pair.target().number("SELECT last_value FROM high"));
            assertEquals(5, pair.target().number("SELECT nextval('turning')"));
            assertEquals(9, pair.target().number("SELECT nextval('gapless')"));
            assertTrue(pair.target().number("SELECT nextval('restarted')") > 5000);
            assertEquals(1000000, pair.target().number("SELECT last_value FROM ahead"));
        }
    }

    /** More than one statement asks for: what each of them hands out first stands in itself alone. */
    @Test
    void eachOfManyThatNobodyHasCalledIsSeen() {
        String create =
                "DO $$ BEGIN FOR i IN 1..120 LOOP EXECUTE format('CREATE SEQUENCE %I START %s', 'o''d; ?\"' || i, i * 100);"
                        + " END LOOP; END $$";
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(create);
            SequenceSync sync = new SequenceSync(pair.tenant(TestPair.replication(List.of())));
            try (PostgresSession source = pair.openSource();
                    PostgresSession target = pair.openTarget()) {
                assertEquals(new SequenceReport(120, 0, List.of()), sync.check(source, target, Supplier::get));
                pair.source()
                        .executeAsApp(
                                "ALTER SEQUENCE \"o'd; ?\"\"50\" RESTART 5001",
                                "ALTER SEQUENCE \"o'd; ?\"\"120\" RESTART 12001");
                assertEquals(
                        List.of("public.o'd; ?\"120", "public.o'd; ?\"50"),
                        sync.check(source, target, Supplier::get).behind());
            }
        }
    }

    @Test
    void sequenceThatIsBehindOrMissingIsNamedUnderTheFence() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE SEQUENCE kept", "CREATE TABLE audit_raw (id serial)");
            pair.source()
                    .executeAsApp(
                            "CREATE SEQUENCE forgotten",
                            "SELECT setval('kept', 77)",
                            "INSERT INTO audit_raw SELECT FROM generate_series(1, 5)");
            SequenceSync sync = new SequenceSync(pair.tenant(TestPair.replication(List.of("public.audit_raw"))));
            try (PostgresSession source = pair.openSource();
                    PostgresSession target = pair.openTarget()) {
                SequenceReport report = sync.check(source, target, Supplier::get);
                assertEquals(
                        new SequenceReport(2, 0, List.of("public.forgotten (missing on target)", "public.kept")),
                        report);
            }
        }
    }

    /** The check asks for values alone where it can; nothing that changed since the headroom was set escapes it for that. */
    @Test
    void whateverHappenedSinceTheHeadroomWasSetIsSeenUnderTheFence() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE SEQUENCE called",
                    "CREATE SEQUENCE jumped",
                    "CREATE SEQUENCE restarted",
                    "CREATE SEQUENCE still",
                    "CREATE SEQUENCE untouched_called",
                    "CREATE SEQUENCE untouched_jumped",
                    "CREATE SEQUENCE back_at_target");
            pair.source().executeAsApp("SELECT nextval('called'), nextval('jumped'), nextval('restarted')");
            SequenceSync sync = new SequenceSync(pair.tenant(TestPair.replication(List.of())));
            try (PostgresSession source = pair.openSource();
                    PostgresSession target = pair.openTarget()) {
                sync.widen(source, target, Supplier::get);
                assertEquals(new SequenceReport(7, 0, List.of()), sync.check(source, target, Supplier::get));
                pair.source()
                        .executeAsApp(
                                "SELECT nextval('called'), nextval('back_at_target')",
                                "SELECT setval('jumped', 99999)",
                                "SELECT nextval('untouched_called')",
                                "SELECT setval('untouched_jumped', 88888, false)");
                pair.target().executeAsApp("ALTER SEQUENCE back_at_target RESTART");
                assertEquals(
                        new SequenceReport(
                                7, 0, List.of("public.back_at_target", "public.jumped", "public.untouched_jumped")),
                        sync.check(source, target, Supplier::get));
                pair.source().executeAsApp("ALTER SEQUENCE restarted RESTART 77777", "CREATE SEQUENCE added");
                assertEquals(
                        new SequenceReport(
                                8,
                                0,
                                List.of(
                                        "public.added (missing on target)",
                                        "public.back_at_target",
                                        "public.jumped",
                                        "public.restarted",
                                        "public.untouched_jumped")),
                        sync.check(source, target, Supplier::get));
            }
        }
    }

    /** What was read under one fence says nothing at the next. */
    @Test
    void whatWasForeseenServesOneCheck() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial)");
            pair.source().executeAsApp("INSERT INTO orders SELECT FROM generate_series(1, 100)");
            SequenceSync sync = new SequenceSync(pair.tenant(TestPair.replication(List.of())));
            try (PostgresSession source = pair.openSource();
                    PostgresSession target = pair.openTarget()) {
                sync.widen(source, target, Supplier::get);
                sync.foresee(source, target);
                pair.source().executeAsApp("SELECT setval('orders_id_seq', 99999)");
                assertEquals(AHEAD, sync.check(source, target, Supplier::get));
                assertEquals(BEHIND, sync.check(source, target, Supplier::get));
                sync.widen(source, target, Supplier::get);
                sync.foresee(source, target);
                pair.source().executeAsApp("SELECT setval('orders_id_seq', 999999)");
                sync.widen(source, target, Supplier::get);
                assertEquals(AHEAD, sync.check(source, target, Supplier::get));
            }
        }
    }

    /** What nobody does there, a sequence that is set back without another file, shows that none is read again: with our own trigger there. */
    @Test
    void theTargetIsNotReadAgainWhereNothingSetsItBack() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial)");
            pair.source().executeAsApp("INSERT INTO orders SELECT FROM generate_series(1, 100)");
            SequenceSync sync = new SequenceSync(pair.tenant(TestPair.replication(List.of())));
            try (PostgresSession source = pair.openSource();
                    PostgresSession target = pair.openTarget()) {
                new Gate(pair.targetPostgres()).install(target, GateState.GUARDED);
                assertEquals(AHEAD, foreseenAndThen(pair, sync, source, target, "SELECT setval('orders_id_seq', 1)"));
                assertEquals(BEHIND, sync.check(source, target, Supplier::get));
            }
        }
    }

    /** A TRUNCATE that is being applied and has locked sequences is not waited for, and not kept waiting. */
    @Test
    void aTargetOfWhichASequenceIsLockedIsReadOnceTheTokenIsApplied() throws Exception {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial)");
            pair.source().executeAsApp("INSERT INTO orders SELECT FROM generate_series(1, 100)");
            SequenceSync sync = new SequenceSync(pair.tenant(TestPair.replication(List.of())));
            try (PostgresSession source = pair.openSource();
                    PostgresSession target = pair.openTarget();
                    Connection applying = pair.target().connectAsApp();
                    Statement statement = applying.createStatement()) {
                sync.widen(source, target, Supplier::get);
                applying.setAutoCommit(false);
                statement.execute("TRUNCATE orders RESTART IDENTITY");
                sync.foresee(source, target);
                applying.commit();
                assertEquals(BEHIND, sync.check(source, target, Supplier::get));
            }
        }
    }

    /** The target is foreseen while changes are still applied to it: none of those that set a sequence back may pass. */
    @Test
    void whatSetsTheTargetBackAfterItWasForeseenIsSeen() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id bigserial)",
                    "CREATE FUNCTION setting() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN PERFORM setval('orders_id_seq', 1); RETURN NEW; END $$");
            pair.source().executeAsApp("INSERT INTO orders SELECT FROM generate_series(1, 100)");
            SequenceSync sync = new SequenceSync(pair.tenant(TestPair.replication(List.of())));
            try (PostgresSession source = pair.openSource();
                    PostgresSession target = pair.openTarget()) {
                for (String statement :
                        List.of("TRUNCATE orders RESTART IDENTITY", "ALTER SEQUENCE orders_id_seq RESTART 7")) {
                    assertEquals(BEHIND, foreseenAndThen(pair, sync, source, target, statement), statement);
                }
                pair.target()
                        .executeAsApp(
                                "CREATE TRIGGER setting BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION setting()",
                                "ALTER TABLE orders ENABLE REPLICA TRIGGER setting");
                String[] applied = {"SET session_replication_role = replica", "INSERT INTO orders VALUES (1)"};
                assertEquals(BEHIND, foreseenAndThen(pair, sync, source, target, applied));
            }
        }
    }

    private static SequenceReport foreseenAndThen(
            TestPair pair, SequenceSync sync, PostgresSession source, PostgresSession target, String... statements) {
        sync.widen(source, target, Supplier::get);
        sync.foresee(source, target);
        pair.target().execute(statements);
        return sync.check(source, target, Supplier::get);
    }
}
