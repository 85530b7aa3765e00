package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.PlantedWorker;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** What the preflight finds around the tables: code that runs by itself, extensions, row security, the way between the servers. */
class SurroundingsIT {

    @Test
    void whatBecomesOfEachRelationIsSaid() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id bigserial PRIMARY KEY, twice int GENERATED ALWAYS AS (2) STORED)",
                    "CREATE TABLE log (at date PRIMARY KEY) PARTITION BY RANGE (at)",
                    "CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                    "CREATE VIEW seen AS SELECT id FROM orders",
                    "CREATE UNLOGGED TABLE scratch (id int PRIMARY KEY)");
            Found found = Found.at(pair);
            assertEquals(Set.of(), found.blocking().codes(), found::toString);
            assertEquals(Set.of("2 relations"), found.of("relations-replicate").objects());
            assertEquals(Set.of("1 relation"), found.of("relations-copy").objects());
            assertEquals(Set.of("2 relations"), found.of("relations-recreate").objects());
            assertEquals(Set.of("1 relation"), found.of("relations-ignore").objects());
            assertEquals(
                    Set.of("public.orders (twice)"),
                    found.of("generated-column").objects(),
                    found::toString);
            assertEquals(Set.of("public.log"), found.of("partitioned-table").objects());
            assertTrue(found.codes().containsAll(Set.of("size", "round-trip")), found::toString);
        }
    }

    @Test
    void eventTriggerIsNamedOnTheSideThatHasIt() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.source()
                    .execute(
                            "CREATE SCHEMA audit",
                            "CREATE FUNCTION audit.ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
                            "CREATE EVENT TRIGGER \"watch it\" ON ddl_command_end EXECUTE FUNCTION audit.ddl()");
            Found found = Found.at(pair).of("event-trigger");
            assertEquals(Set.of("watch it"), found.objects());
            assertTrue(found.remedies().contains("ALTER EVENT TRIGGER \"watch it\" DISABLE"), found::toString);
            assertTrue(found.at(Side.TARGET).all().isEmpty());
        }
    }

    @Test
    void activeJobOfThisDatabaseBlocksAtTheSource() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.source()
                    .execute(
                            "CREATE SCHEMA cron",
                            "CREATE TABLE cron.job (jobid bigint, schedule text, command text, database text,"
                                    + " username text, active boolean)",
                            "INSERT INTO cron.job VALUES (7, '* * * * *', 'secret', current_database(), 'app', true),"
                                    + " (8, '* * * * *', '', current_database(), 'app', false),"
                                    + " (9, '* * * * *', '', 'other', 'app', true)");
            Found found = Found.at(pair).of("scheduled-job");
            assertEquals(Set.of("job 7"), found.blocking().objects());
            assertFalse(found.toString().contains("secret"), found::toString);
        }
    }

    @Test
    void workerOfAnExtensionThatStaysConnectedBlocksWhereverAFenceIsToBeProved() {
        try (TestPair pair = TestPair.create();
                PostgresSession source = pair.openSource();
                PostgresSession target = pair.openTarget()) {
            PlantedWorker.plant(source);
            PlantedWorker.plant(target);
            Found atSource = new Found(new SourceServerCheck(pair.tenant(), Found.noGates(pair.tenant())).look(source))
                    .of("background-worker");
            assertEquals(
                    Set.of("pid 4711: pg_cron launcher (pg_cron scheduler)"),
                    atSource.blocking().objects());
            assertTrue(atSource.remedies().contains("cron.database_name"), atSource::toString);
            assertEquals(
                    Set.of("background-worker"),
                    wayBack(pair.tenant(), pair, source, target).codes());
            assertEquals(
                    Set.of(),
                    wayBack(TestPair.withoutWayBack(pair.tenant()), pair, source, target)
                            .codes(),
                    "a target that is never fenced");
        }
    }

    @Test
    void walsenderThatStreamsFromNoSlotIsAWarning() throws SQLException {
        try (TestPair pair = TestPair.create();
                Connection sender = DriverManager.getConnection(
                        pair.source().url() + "?replication=database&preferQueryMode=simple&assumeMinServerVersion=14",
                        pair.source().replicationRole(),
                        TestDatabase.PASSWORD)) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            Found found = Found.at(pair).of("slotless-sender").of(Finding.Severity.WARNING);
            assertEquals(1, found.at(Side.SOURCE).all().size(), found::toString);
            int pid = sender.unwrap(PGConnection.class).getBackendPID();
            assertTrue(found.remedies().contains("pg_terminate_backend(" + pid + ")"), found::toString);
        }
    }

    private static Found wayBack(TenantSettings tenant, TestPair pair, PostgresSession source, PostgresSession target) {
        return new Found(new WayBackCheck(tenant, pair.source().settings(), pair.targetPostgres())
                        .look(source, target, List.of()))
                .at(Side.TARGET)
                .of("background-worker")
                .blocking();
    }

    @Test
    void extensionThatTheTargetLacksBlocksWithTheStatementThatMakesIt() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.source().execute("CREATE EXTENSION pg_trgm");
            Found found = Found.at(pair).blocking();
            assertEquals(Set.of("missing-extension"), found.codes(), found::toString);
            assertTrue(found.remedies().contains("CREATE EXTENSION \"pg_trgm\""), found::toString);
        }
    }

    /** What the source's schema names is named by the schema that it is in; what one requires may be in another one. */
    @Test
    void statementMakesTheExtensionInTheSchemaInWhichTheSourceHasIt() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.source()
                    .execute(
                            "CREATE SCHEMA \"Ext 1\"",
                            "CREATE EXTENSION cube SCHEMA \"Ext 1\"",
                            "CREATE EXTENSION earthdistance SCHEMA public");

            List<String> statements = Found.at(pair).of("missing-extension").all().stream()
                    .map(Finding::remedy)
                    .toList();

            assertEquals(
                    List.of(
                            "CREATE SCHEMA IF NOT EXISTS \"Ext 1\"; CREATE EXTENSION \"cube\" SCHEMA \"Ext 1\"",
                            "CREATE EXTENSION \"earthdistance\" SCHEMA \"public\""),
                    statements);
            statements.forEach(pair.target()::execute);
            assertEquals(Set.of(), Found.at(pair).of("missing-extension").codes());
        }
    }

    @Test
    void olderExtensionAtTheTargetIsAWarning() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.source().execute("CREATE EXTENSION pg_trgm");
            pair.target().execute("CREATE EXTENSION pg_trgm VERSION '1.3'");
            Found found = Found.at(pair).of("extension-version");
            assertEquals(Set.of("pg_trgm"), found.objects());
            assertTrue(found.remedies().contains("ALTER EXTENSION \"pg_trgm\" UPDATE"), found::toString);
        }
    }

    @Test
    void rolesThatRowSecurityHidesRowsFromAreNamed() {
        try (TestPair pair = TestPair.create();
                PlainRole target = PlainRole.create(pair.target())) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id bigserial PRIMARY KEY)",
                    "ALTER TABLE orders ENABLE ROW LEVEL SECURITY",
                    "CREATE POLICY few ON orders USING (id < 3)");
            Found found = new Found(new Preflight(
                                    pair.sourcePostgres(), target.postgres(Side.TARGET, pair.session()), pair.tenant())
                            .check())
                    .of("row-security");
            assertEquals(
                    Set.of(pair.source().replicationRole()),
                    found.at(Side.SOURCE).objects());
            assertTrue(
                    found.remedies()
                            .contains("ALTER ROLE "
                                    + Identifier.quote(pair.source().replicationRole()) + " BYPASSRLS"),
                    found::toString);
            pair.source().execute("ALTER ROLE " + Identifier.quote(pair.source().replicationRole()) + " BYPASSRLS");
            assertTrue(Found.at(pair).of("row-security").at(Side.SOURCE).all().isEmpty());
        }
    }

    @Test
    void applicationThatMayPassTheGuardAsReplicaBlocks() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            String app = Identifier.quote(pair.target().app());
            pair.target().execute("GRANT SET ON PARAMETER session_replication_role TO " + app);
            try {
                Found found = Found.at(pair).blocking();
                assertEquals(Set.of("replica-app-role"), found.codes(), found::toString);
                assertEquals(Set.of(pair.target().app()), found.objects());
            } finally {
                pair.target().execute("REVOKE SET ON PARAMETER session_replication_role FROM " + app);
            }
        }
    }

    @Test
    void sourceThatTheTargetsServerDoesNotReachBlocksWithWhatTheServerSaid() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            DatabaseSettings usual = pair.source().settings();
            DatabaseSettings wrong = new DatabaseSettings(
                    usual.url(),
                    usual.user(),
                    usual.password(),
                    new DatabaseSettings.ReplicationAccess(
                            usual.replication().user(),
                            new Secret("guess-me"),
                            usual.replication().url()),
                    usual.appRoles());
            Found found = new Found(new Preflight(
                                    new Postgres(Side.SOURCE, wrong, pair.session()),
                                    pair.targetPostgres(),
                                    pair.tenant())
                            .check())
                    .blocking();
            assertEquals(Set.of("source-out-of-reach"), found.codes(), found::toString);
            assertTrue(found.toString().contains("password authentication failed"), found::toString);
            String own = "at the source: check database.replication.user and database.replication.password;";
            assertTrue(found.remedies().startsWith(own), found::toString);
            assertFalse(found.toString().contains("guess-me"), found::toString);
            assertEquals(0, pair.target().number("SELECT count(*) FROM pg_subscription WHERE subname LIKE '%trial%'"));
        }
    }

    @Test
    void limitOfTheServerBelowOurOwnIsAWarning() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.source().execute("ALTER SYSTEM SET max_slot_wal_keep_size = '1GB'", "SELECT pg_reload_conf()");
            try {
                Waiting.until(
                        () -> pair.source().texts("SHOW max_slot_wal_keep_size").contains("1GB"),
                        Duration.ofSeconds(10));
                assertEquals(
                        Set.of("max_slot_wal_keep_size"),
                        Found.at(pair).of("wal-headroom").objects());
            } finally {
                pair.source().execute("ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
            }
        }
    }
}
