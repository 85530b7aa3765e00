package dev.crossfade.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class JdbcDatabasePairIT {

    private static final Duration SHORTLY = Duration.ofSeconds(30);

    @Test
    @Tag("endurance")
    void aWholeMigrationGoesThroughAndLeavesNothingBehind() {
        try (TestPair pair = TestPair.create()) {
            fill(pair);
            goThrough(pair, pair.tenant());
        }
    }

    @Test
    @Tag("endurance")
    void aMigrationGoesThroughByRolesThatHaveNothingButWhatTheCheckAskedFor() {
        try (TestPair pair = TestPair.create();
                PlainRole atSource = PlainRole.create(pair.source());
                PlainRole atTarget = PlainRole.create(pair.target())) {
            fill(pair);
            TenantSettings tenant = TestPair.withoutWayBack(pair.tenant(atSource, atTarget));
            try (DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(tenant, pair.session())) {
                grantWhatIsAskedFor(pair, databases);
            }
            goThrough(pair, tenant);
        }
    }

    @Test
    @Tag("endurance")
    void aWayBackIsPreparedByRolesThatHaveNothingButWhatTheCheckAskedFor() {
        try (TestPair pair = TestPair.create(17, 17);
                PlainRole atSource = PlainRole.create(pair.source());
                PlainRole atTarget = PlainRole.create(pair.target());
                DatabasePair databases =
                        new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(atSource, atTarget), pair.session())) {
            fill(pair);
            grantWhatIsAskedFor(pair, databases);
            databases.source().install(GateState.SERVING);
            databases.target().install(GateState.GUARDED);
            databases.target().guard();
            databases.source().publish();
            databases.target().subscribe();
            databases.reverse().prepare();
            databases.reverse().followAlong();
            // It sleeps until the target is open, and lacks nothing else.
            assertEquals(
                    List.of(Ailment.Kind.DISABLED),
                    databases.reversed().missingParts().stream()
                            .map(Ailment::kind)
                            .toList());
            databases.reverse().remove();
            databases.target().cleanup();
            databases.source().cleanup();
            assertEquals(List.of(), databases.source().leftovers());
            assertEquals(List.of(), databases.target().leftovers());
        }
    }

    /** A superuser's at the source, a plain role's at the target: the extension that we make ourselves is then at one side. */
    @Test
    void extensionThatWeMakeAtOneSideAloneIsMissedByNobodyAtTheOtherAndGoesWithUs() {
        String ours = "SELECT extname FROM pg_extension WHERE extname = 'pg_visibility'";
        try (TestPair pair = TestPair.create();
                PlainRole atTarget = PlainRole.create(pair.target());
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC())
                        .of(pair.tenant(TestPair.replication(List.of()), atTarget), pair.session())) {
            fill(pair);
            grantWhatIsAskedFor(pair, databases);
            databases.source().install(GateState.SERVING);
            databases.target().install(GateState.GUARDED);
            assertEquals(List.of(), databases.carryLargeObjects().different());
            assertEquals(List.of("pg_visibility"), pair.source().texts(ours));
            assertEquals(List.of(), pair.target().texts(ours));
            assertEquals(List.of(), databases.drift());
            assertTrue(databases.check().stream()
                    .noneMatch(finding -> finding.code().equals("missing-extension")));
            databases.target().cleanup();
            databases.source().cleanup();
            assertEquals(List.of(), pair.source().texts(ours));
        }
    }

    private static void grantWhatIsAskedFor(TestPair pair, DatabasePair databases) {
        blocking(databases).forEach(finding -> {
            assertEquals("missing-privilege", finding.code(), finding::toString);
            (finding.side() == Side.SOURCE ? pair.source() : pair.target()).execute(finding.remedy());
        });
    }

    private static List<Finding> blocking(DatabasePair databases) {
        return databases.check().stream()
                .filter(finding -> finding.severity() == Finding.Severity.BLOCKS)
                .toList();
    }

    private static void fill(TestPair pair) {
        pair.executeOnBothAsApp(
                "CREATE TABLE orders (id bigserial PRIMARY KEY, what text)",
                "CREATE TABLE \"odd \"\"name\" (\"a b\" int PRIMARY KEY)");
        pair.source()
                .executeAsApp(
                        "INSERT INTO orders (what) SELECT 'x' || i FROM generate_series(1, 1000) i",
                        "SELECT lo_from_bytea(70001, decode(repeat('00ff27', 5000), 'hex'))");
    }

    private static void goThrough(TestPair pair, TenantSettings tenant) {
        try (DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(tenant, pair.session())) {
            assertEquals(List.of(), blocking(databases));
            SourceDatabase source = databases.source();
            TargetDatabase target = databases.target();
            source.install(GateState.SERVING);
            target.install(GateState.GUARDED);
            target.guard();
            assertEquals(List.of(), target.filledTables());
            source.publish();
            target.subscribe();
            target.subscribe();
            Waiting.until(
                    () -> target.copyProgress().stream().allMatch(table -> table.phase() == TableCopy.Phase.READY),
                    SHORTLY);
            assertEquals(List.of(), databases.drift());
            assertEquals(List.of(), databases.widenSequences().behind());
            assertEquals(List.of(), databases.carryLargeObjects().different());
            assertEquals(0, databases.compareRows().rowsDifferent());
            source.prepareFence();
            Epoch epoch = new Epoch(7);
            target.arm(epoch);
            try (TargetDatabase.TokenWatch watch = target.watchToken(epoch)) {
                source.fence(epoch, SHORTLY);
                assertTrue(watch.await(SHORTLY));
            }
            assertEquals(List.of(), databases.sweepLargeObjects(SHORTLY).different());
            assertEquals(List.of(), databases.checkSequences().behind());
            GateRow opened = target.open(epoch, SHORTLY);
            assertEquals(GateState.OPEN, opened.state());
            pair.target().executeAsApp("INSERT INTO orders (what) VALUES ('after')");
            source.retire(opened);
            target.serve();
            target.cleanup();
            source.cleanup();
            assertEquals(List.of(), source.leftovers());
            assertEquals(List.of(), target.leftovers());
            pair.source().executeAsApp("INSERT INTO orders (what) VALUES ('there again')");
            assertEquals(1001, pair.target().number("SELECT count(*) FROM orders"));
        }
    }

    @Test
    void whatAnAbortedMigrationLeftIsEmptiedByTheStatementsThatTheCheckGives() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            fill(pair);
            SourceDatabase source = databases.source();
            TargetDatabase target = databases.target();
            source.install(GateState.SERVING);
            target.install(GateState.GUARDED);
            target.guard();
            source.publish();
            target.subscribe();
            Waiting.until(
                    () -> target.copyProgress().stream().allMatch(table -> table.phase() == TableCopy.Phase.READY),
                    SHORTLY);
            assertEquals(List.of(), databases.carryLargeObjects().different());
            target.cleanup();
            source.cleanup();
            List<Finding> left = blocking(databases);
            assertEquals(2, left.size(), left::toString);
            for (Finding finding : left) {
                assertEquals("target-not-empty", finding.code());
                pair.target()
                        .execute(finding.remedy().substring(finding.remedy().lastIndexOf(": ") + 2));
            }
            assertEquals(List.of(), blocking(databases));
        }
    }

    @Test
    void largeObjectsThatCannotBeCarriedInTimeAreGivenUpUnderTheClock() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session());
                PostgresSession inTheWay = pair.openTarget()) {
            databases.target().install(GateState.GUARDED);
            assertEquals(List.of(), databases.carryLargeObjects().different());
            pair.source().executeAsApp("SELECT lo_create(70001)");
            ReplicationFailure failure = inTheWay.inTransaction(() -> {
                inTheWay.list("SELECT 1 FROM crossfade.gate FOR UPDATE", row -> row.getInt(1));
                return assertThrows(
                        ReplicationFailure.class, () -> databases.sweepLargeObjects(Duration.ofMillis(300)));
            });
            assertEquals(ReplicationFailure.Kind.TIMED_OUT, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).contains("57014"), failure.getMessage());
            assertEquals(List.of(), databases.sweepLargeObjects(SHORTLY).different());
        }
    }

    @Test
    void filledTargetTableIsNamedAndNothingIsCopiedIntoIt() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            pair.executeOnBothAsApp("CREATE TABLE schema_migrations (version text PRIMARY KEY)");
            pair.target().executeAsApp("INSERT INTO schema_migrations VALUES ('1')");
            assertTrue(databases.check().stream()
                    .anyMatch(finding -> finding.code().equals("target-not-empty")
                            && finding.remedy().contains("replication.truncateTarget")));
            assertEquals(
                    List.of(new TableName("public", "schema_migrations")),
                    databases.target().filledTables());
        }
    }
}
