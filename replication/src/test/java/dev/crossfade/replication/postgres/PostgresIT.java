package dev.crossfade.replication.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PostgresIT {

    private static final MigrationSession SESSION =
            new MigrationSession(UUID.fromString("6f1c2f34-96f2-4c43-9f5d-0a9a6e3a2b11"), new TenantId("acme"), 7);

    @Test
    void sessionCarriesItsNameAndMayWriteInADatabaseThatIsReadOnlyByDefault() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase(" o'b \"x\"-é")) {
            database.execute(
                    "ALTER DATABASE " + Identifier.quote(database.name()) + " SET default_transaction_read_only = on");
            try (PostgresSession session =
                    database.postgres(Side.SOURCE, SESSION).open("fence")) {
                session.execute("CREATE TABLE public.t (id int)");
                assertEquals(
                        SESSION.applicationName() + "/fence",
                        session.one("SHOW application_name", row -> row.getString(1)));
            }
            database.execute(
                    "ALTER DATABASE " + Identifier.quote(database.name()) + " RESET default_transaction_read_only");
        }
    }

    @Test
    void wrongPasswordIsToldWithoutThePassword() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase()) {
            DatabaseSettings right = database.settings();
            DatabaseSettings wrong = new DatabaseSettings(
                    right.url(), right.user(), new Secret("guess-me"), right.replication(), right.appRoles());
            ReplicationFailure failure = assertThrows(
                    ReplicationFailure.class, () -> new Postgres(Side.SOURCE, wrong, SESSION).open("check"));
            assertEquals("check database.user and database.password", failure.action());
            assertTrue(String.valueOf(failure.getMessage()).contains(database.ours()));
            assertFalse(String.valueOf(failure.getMessage()).contains("guess-me"));
        }
    }

    /** What was prepared before the clock is not parsed again under it: the driver forgets everything when it sees a CREATE go by. */
    @Test
    void definitionsLeaveTheDriverItsPreparedStatements() {
        String plans = "SELECT generic_plans::int FROM pg_prepared_statements WHERE statement = 'SELECT 42'";
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                PostgresSession session =
                        database.postgres(Side.SOURCE, SESSION).open("gate")) {
            for (int round = 0; round < 3; round++) {
                assertEquals(List.of(42), session.list("SELECT 42", row -> row.getInt(1)));
                session.define(
                        "CREATE OR REPLACE FUNCTION public.quoted() RETURNS text LANGUAGE sql AS 'SELECT ''\\''';"
                                + " ALTER FUNCTION public.quoted() STABLE");
                assertEquals("\\", session.one("SELECT public.quoted()", row -> row.getString(1)));
            }
            assertEquals(List.of(3), session.list(plans, row -> row.getInt(1)));

            session.execute("ALTER FUNCTION public.quoted() IMMUTABLE");
            session.one("SELECT 42", row -> row.getInt(1));
            assertEquals(List.of(1), session.list(plans, row -> row.getInt(1)));
        }
    }

    @Test
    void keptSessionIsClosedAtOnceAlsoWhileSomebodyIsAtWorkWithItAndIsNotOpenedAgain() throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase()) {
            KeptSession kept = new KeptSession(database.postgres(Side.SOURCE, SESSION), "long", SessionLimits.LONG);
            CompletableFuture<ReplicationFailure> atWork = CompletableFuture.supplyAsync(() -> assertThrows(
                    ReplicationFailure.class,
                    () -> kept.use(session -> session.one("SELECT pg_sleep(60)::text", row -> true))));
            Waiting.until(
                    () -> database.number("SELECT count(*) FROM pg_stat_activity"
                                    + " WHERE application_name LIKE '%/long' AND wait_event = 'PgSleep'")
                            == 1,
                    Duration.ofSeconds(30));

            kept.close();

            assertEquals(
                    ReplicationFailure.Kind.UNREACHABLE,
                    atWork.get(30, TimeUnit.SECONDS).kind());
            assertEquals(
                    ReplicationFailure.Kind.UNREACHABLE,
                    assertThrows(ReplicationFailure.class, kept::warm).kind());
        }
    }

    @Test
    void keptSessionThatWasLostJustNowFailsOnceAndTheNextCallerGetsAnother() {
        AtomicLong nanos = new AtomicLong();
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                KeptSession kept = new KeptSession(
                        database.postgres(Side.SOURCE, SESSION), "look", SessionLimits.SHORT, nanos::get)) {
            int first = kept.use(PostgresSession::backendPid);
            assertEquals(first, kept.use(PostgresSession::backendPid));
            database.execute("SELECT pg_terminate_backend(" + first + ", 10000)");
            assertEquals(
                    ReplicationFailure.Kind.UNREACHABLE,
                    assertThrows(ReplicationFailure.class, kept::warm).kind());
            kept.warm();
            int second = kept.use(PostgresSession::backendPid);
            assertNotEquals(first, second);

            // One that has not answered for a while is asked first.
            database.execute("SELECT pg_terminate_backend(" + second + ", 10000)");
            nanos.addAndGet(Duration.ofSeconds(3).toNanos());
            kept.warm();
            assertNotEquals(second, kept.use(PostgresSession::backendPid));
        }
    }

    @Test
    void whatIsTriedOutLeavesNothing() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                PostgresSession session =
                        database.postgres(Side.SOURCE, SESSION).open("fence")) {
            session.execute("CREATE TABLE public.t (id int)");
            assertEquals(1, session.tryOut(() -> session.update("INSERT INTO public.t VALUES (1)")));
            assertThrows(
                    ReplicationFailure.class,
                    () -> session.tryOut(() -> session.update("INSERT INTO public.u VALUES (1)")));
            assertEquals(0, database.number("SELECT count(*) FROM t"));
            assertEquals(1, session.update("INSERT INTO public.t VALUES (2)"));
            assertEquals(1, database.number("SELECT count(*) FROM t"));
        }
    }

    @Test
    void whatIsBegunAheadIsSeenWithTheNextTransactionAndNotBefore() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                PostgresSession session =
                        database.postgres(Side.SOURCE, SESSION).open("opening")) {
            session.execute("CREATE TABLE public.t (id int)");
            session.begin(() -> {
                session.update("INSERT INTO public.t VALUES (1)");
                session.tryOut(() -> session.update("INSERT INTO public.t VALUES (2)"));
            });
            assertEquals(0, database.number("SELECT count(*) FROM t"));
            assertThrows(IllegalStateException.class, () -> session.begin(() -> {}));
            session.inTransaction(() -> session.update("INSERT INTO public.t VALUES (3)"));
            assertEquals(4, database.number("SELECT sum(id) FROM t"));

            // Whatever fails, before or after, takes all of it along.
            assertThrows(
                    ReplicationFailure.class, () -> session.begin(() -> session.tryOut(() -> session.update("FAIL"))));
            session.begin(() -> session.update("INSERT INTO public.t VALUES (4)"));
            assertThrows(ReplicationFailure.class, () -> session.inTransaction(() -> session.update("FAIL")));
            assertThrows(
                    IllegalStateException.class,
                    () -> session.begin(() -> session.inTransaction(() -> session.update("FAIL"))));
            session.inTransaction(() -> session.update("INSERT INTO public.t VALUES (5)"));
            assertEquals(9, database.number("SELECT sum(id) FROM t"));
        }
    }

    @Test
    void transactionWithinATrialIsRefusedForItWouldCommitTheTrial() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                PostgresSession session =
                        database.postgres(Side.SOURCE, SESSION).open("fence")) {
            session.execute("CREATE TABLE public.t (id int)");
            assertThrows(
                    IllegalStateException.class,
                    () -> session.tryOut(
                            () -> session.inTransaction(() -> session.update("INSERT INTO public.t VALUES (1)"))));
            assertEquals(0, database.number("SELECT count(*) FROM t"));
            assertTrue(session.isAlive());
        }
    }

    @Test
    void sessionWhoseTrialCannotBeRolledBackIsClosed() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                PostgresSession session =
                        database.postgres(Side.SOURCE, SESSION).open("fence")) {
            session.execute("CREATE TABLE public.t (id int)");
            session.tryOut(() -> {
                session.update("INSERT INTO public.t VALUES (1)");
                database.execute("SELECT pg_terminate_backend(" + session.backendPid() + ", 10000)");
                return true;
            });
            assertFalse(session.isAlive());
            assertEquals(0, database.number("SELECT count(*) FROM t"));
        }
    }

    @Test
    void portWithoutAServerIsUnreachable() {
        DatabaseSettings nobody = new DatabaseSettings(
                "jdbc:postgresql://127.0.0.1:1/acme",
                "crossfade",
                new Secret("x"),
                new DatabaseSettings.ReplicationAccess("crossfade", new Secret("x"), ""),
                java.util.List.of());
        ReplicationFailure failure =
                assertThrows(ReplicationFailure.class, () -> new Postgres(Side.TARGET, nobody, SESSION).open("check"));
        assertEquals(ReplicationFailure.Kind.UNREACHABLE, failure.kind());
    }
}
