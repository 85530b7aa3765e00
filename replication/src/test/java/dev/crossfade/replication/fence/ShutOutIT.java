package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.sessions.FenceFailure;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.OnEachVersion;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.SilentClient;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whom the fence shuts out: every role that writes here, and nobody anywhere else. */
class ShutOutIT {

    private static final Duration ENOUGH = Duration.ofSeconds(20);
    private static final Epoch EPOCH = new Epoch(5);

    private final MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);

    /** With one role fenced the others went on writing, and 47 acknowledged rows were missing (measured). */
    @OnEachVersion(usually = 14)
    void everyRoleThatWritesIsShutOutAndNoneIsForgotten(int major) throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                PlainRole worker = PlainRole.create(database, "worker");
                PlainRole reporter = PlainRole.create(database, "reporter")) {
            database.executeAsApp("CREATE TABLE t (id bigserial PRIMARY KEY, v text)");
            database.execute(
                    "GRANT " + Identifier.quote(database.app()) + " TO " + worker.quoted(),
                    "GRANT CONNECT ON DATABASE " + Identifier.quote(database.name()) + " TO " + reporter.quoted()
                            + " WITH GRANT OPTION",
                    "GRANT INSERT ON t TO " + reporter.quoted(),
                    "GRANT USAGE ON SEQUENCE t_id_seq TO " + reporter.quoted());
            List<String> all = List.of(database.app(), worker.name(), reporter.name());
            try (SourceGate forgetful = gate(database, List.of(database.app(), worker.name()))) {
                forgetful.install(GateState.SERVING);
                assertThrows(ReplicationFailure.class, forgetful::prepare);
                ReplicationFailure failure =
                        assertThrows(ReplicationFailure.class, () -> forgetful.fence(EPOCH, ENOUGH));
                assertTrue(String.valueOf(failure.getMessage()).contains(reporter.name()), failure.getMessage());
            }
            try (SourceGate gate = gate(database, all)) {
                gate.prepare();
                List<Connection> sessions = new ArrayList<>();
                for (String role : all) {
                    sessions.add(database.connect(role));
                    insert(sessions.get(sessions.size() - 1));
                }
                gate.fence(EPOCH, ENOUGH);
                for (Connection before : sessions) {
                    assertThrows(SQLException.class, () -> insert(before));
                }
                for (String role : all) {
                    assertThrows(SQLException.class, () -> database.connect(role), role);
                }
                assertEquals(3, database.number("SELECT count(*) FROM t"));
                gate.unfence(aborted());
                for (String role : all) {
                    try (Connection again = database.connect(role)) {
                        insert(again);
                    }
                }
            }
        }
    }

    /** A role that was made read-only for the whole cluster stopped another tenant. */
    @Test
    void sameRoleGoesOnInANeighbouringDatabase() throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                TestDatabase neighbour = EmbeddedServers.postgres(17).createDatabase();
                SourceGate gate = gate(database, List.of(database.app()))) {
            neighbour.executeAsApp(
                    "CREATE TABLE t (id bigserial PRIMARY KEY, v text)", "GRANT ALL ON t, t_id_seq TO PUBLIC");
            database.executeAsApp("CREATE TABLE t (id bigserial PRIMARY KEY, v text)");
            gate.install(GateState.SERVING);
            gate.prepare();
            try (Connection there = neighbour.connect(database.app())) {
                insert(there);
                gate.fence(EPOCH, ENOUGH);
                insert(there);
                assertThrows(SQLException.class, database::connectAsApp);
                try (Connection another = neighbour.connect(database.app())) {
                    insert(another);
                }
            }
            assertEquals(3, neighbour.number("SELECT count(*) FROM t"));
            assertEquals(
                    0,
                    database.number("SELECT count(*) FROM pg_db_role_setting WHERE setdatabase = 0 AND setrole = "
                            + Identifier.literal(Identifier.quote(database.app())) + "::regrole"));
        }
    }

    /** What it gets in through is nobody's that the fence may take it from, so it loses its login; no other has that effect elsewhere. */
    @Test
    void roleThatGetsInThroughAGroupLosesItsLoginOnlyWhereItLivesNowhereElse() throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                PlainRole group = PlainRole.create(database, "group");
                PlainRole worker = PlainRole.create(database, "worker");
                SourceGate gate = gate(database, List.of(database.app(), worker.name()))) {
            database.execute(
                    "ALTER ROLE " + group.quoted() + " NOLOGIN",
                    "GRANT CONNECT ON DATABASE " + Identifier.quote(database.name()) + " TO " + group.quoted(),
                    "GRANT " + group.quoted() + " TO " + worker.quoted());
            database.executeAsApp(
                    "CREATE TABLE t (id bigserial PRIMARY KEY, v text)", "GRANT ALL ON t, t_id_seq TO PUBLIC");
            gate.install(GateState.SERVING);
            ReplicationFailure elsewhere = assertThrows(ReplicationFailure.class, gate::prepare);
            assertTrue(String.valueOf(elsewhere.getMessage()).contains(worker.name()), elsewhere.getMessage());

            List<String> others = database.texts("SELECT quote_ident(datname) FROM pg_database d"
                    + " WHERE datname <> current_database() AND datallowconn"
                    + " AND has_database_privilege('public', d.oid, 'CONNECT')");
            others.forEach(other -> database.execute("REVOKE CONNECT ON DATABASE " + other + " FROM PUBLIC"));
            try (Connection before = database.connect(worker.name())) {
                insert(before);
                gate.prepare();
                try (SilentClient silent = SilentClient.asked(database, worker.name())) {
                    assertThrows(FenceFailure.class, () -> gate.fence(EPOCH, Duration.ofSeconds(1)));
                    assertTrue(silent.isStillAsked(), "it may have been let in already, and is waited for");
                }
                gate.fence(EPOCH, ENOUGH);
                assertThrows(SQLException.class, () -> insert(before));
                assertThrows(SQLException.class, () -> database.connect(worker.name()));
                assertEquals("f", canLogIn(database, worker));
                gate.unfence(aborted());
                assertEquals("t", canLogIn(database, worker));
                try (Connection again = database.connect(worker.name())) {
                    insert(again);
                }
            } finally {
                others.forEach(other -> database.execute("GRANT CONNECT ON DATABASE " + other + " TO PUBLIC"));
            }
        }
    }

    private static String canLogIn(TestDatabase database, PlainRole role) {
        return String.valueOf(
                database.texts("SELECT rolcanlogin FROM pg_roles WHERE rolname = " + Identifier.literal(role.name()))
                        .get(0));
    }

    private static void insert(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO t (v) VALUES ('x')");
        }
    }

    private GateRow aborted() {
        return new GateRow(session.migration(), Side.TARGET, GateState.ABORTED, EPOCH, session.generation());
    }

    private SourceGate gate(TestDatabase database, List<String> appRoles) {
        DatabaseSettings usual = database.settings();
        DatabaseSettings settings =
                new DatabaseSettings(usual.url(), usual.user(), usual.password(), usual.replication(), appRoles);
        return new SourceGate(
                new Postgres(Side.SOURCE, settings, session), TestPair.replication(List.of()), Clock.systemUTC());
    }
}
