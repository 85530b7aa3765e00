package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PreflightIT {

    @Test
    void nothingBlocksAPairThatIsReady() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            assertEquals(Set.of(), blocking(check(pair)));
        }
    }

    @Test
    void superuserThatTheClusterWasMadeWithIsNeverToBecomeLess() throws SQLException {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            String first = String.valueOf(pair.source()
                    .texts("SELECT rolname FROM pg_roles WHERE oid = 10")
                    .get(0));
            DatabaseSettings usual = pair.source().settings();
            DatabaseSettings careless = new DatabaseSettings(
                    usual.url(), usual.user(), usual.password(), usual.replication(), List.of(first));

            String remedies = remedies(
                    new Preflight(
                                    new Postgres(Side.SOURCE, careless, pair.session()),
                                    pair.targetPostgres(),
                                    pair.tenant())
                            .check(),
                    "superuser-app-role");

            assertTrue(remedies.contains("a role of its own"), remedies);
            assertFalse(remedies.contains("NOSUPERUSER"), remedies);
        }
    }

    @Test
    void wrongPasswordIsAFindingAndTheOtherSideIsLookedAtAllTheSame() {
        try (TestPair pair = TestPair.create()) {
            DatabaseSettings right = pair.source().settings();
            DatabaseSettings wrong = new DatabaseSettings(
                    right.url(), right.user(), new Secret("guess-me"), right.replication(), right.appRoles());
            List<Finding> findings = new Preflight(
                            new Postgres(Side.SOURCE, wrong, pair.session()), pair.targetPostgres(), pair.tenant())
                    .check();
            assertEquals(Set.of("unreachable"), blocking(findings));
            assertFalse(findings.toString().contains("guess-me"));
            assertTrue(findings.stream().anyMatch(finding -> finding.side() == Side.TARGET));
        }
    }

    @Test
    void whatWouldStopTheMigrationIsNamedWithTheStatementThatMendsIt() throws SQLException {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE \"key less\" (what text)",
                    "CREATE UNLOGGED TABLE scratch (id int PRIMARY KEY)",
                    "CREATE MATERIALIZED VIEW totals AS SELECT 1 AS one",
                    "CREATE TABLE schema_migrations (version text PRIMARY KEY)",
                    "INSERT INTO schema_migrations VALUES ('1')",
                    "CREATE TABLE drifting (id int PRIMARY KEY)");
            pair.target().executeAsApp("ALTER TABLE drifting ADD COLUMN more int", "SELECT lo_create(70001)");
            try (Connection preparing = pair.source().connectAsApp();
                    var statement = preparing.createStatement()) {
                preparing.setAutoCommit(false);
                statement.execute("INSERT INTO drifting VALUES (1)");
                statement.execute("PREPARE TRANSACTION 'it''s'");
            }
            List<Finding> findings = check(pair);
            try (Connection ending = pair.source().connectAsApp();
                    var statement = ending.createStatement()) {
                statement.execute("ROLLBACK PREPARED 'it''s'");
            }
            assertEquals(
                    Set.of("missing-replica-identity", "target-not-empty", "drift", "prepared-transaction"),
                    blocking(findings));
            assertTrue(remedies(findings, "missing-replica-identity")
                    .contains("ALTER TABLE \"public\".\"key less\" REPLICA IDENTITY FULL"));
            assertTrue(remedies(findings, "target-not-empty").contains("replication.truncateTarget"));
            assertTrue(remedies(findings, "prepared-transaction").contains("ROLLBACK PREPARED 'it''s'"));
            assertTrue(codes(findings).containsAll(Set.of("unlogged-table", "materialized-view")));
        }
    }

    @Test
    void rolesThatTheFenceWouldNotStopBlock() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            String reporter = Identifier.quote("reporter" + pair.session().tenant());
            pair.source()
                    .execute(
                            "CREATE ROLE " + reporter + " LOGIN",
                            "GRANT CONNECT ON DATABASE "
                                    + Identifier.quote(pair.source().name()) + " TO " + reporter,
                            "ALTER ROLE " + Identifier.quote(pair.source().app()) + " SUPERUSER");
            List<Finding> findings = check(pair);
            pair.source()
                    .execute(
                            "REVOKE CONNECT ON DATABASE "
                                    + Identifier.quote(pair.source().name()) + " FROM " + reporter,
                            "DROP ROLE " + reporter);
            assertEquals(Set.of("uncovered-role", "superuser-app-role"), blocking(findings));
        }
    }

    @Test
    void rolesThatTheFenceShutsOutWithTheApplicationAreNamedOnceAndThoseOfOtherDatabasesAreNot() {
        try (TestPair pair = TestPair.create();
                PlainRole reader = PlainRole.create(pair.source(), "reader");
                PlainRole writer = PlainRole.create(pair.source(), "writer");
                PlainRole neighbour = PlainRole.create(pair.source(), "neighbour")) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.source()
                    .execute(
                            "GRANT SELECT ON orders TO " + reader.quoted(),
                            "GRANT pg_write_all_data TO " + writer.quoted());
            Found found = Found.at(pair).of("shut-out-role").of(Finding.Severity.WARNING);
            assertEquals(Set.of(reader.name() + ", " + writer.name()), found.objects(), neighbour::name);
            assertEquals(
                    List.of(Side.SOURCE),
                    found.all().stream().map(Finding::side).toList());
        }
    }

    @Test
    void nameOfARoleThatIsWrittenWrongIsOneThingToMendAndWhomItMayMeanIsNamed() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            DatabaseSettings usual = pair.source().settings();
            DatabaseSettings wrong = new DatabaseSettings(
                    usual.url(), usual.user(), usual.password(), usual.replication(), List.of("shpo"));
            Found found = new Found(new Preflight(
                                    new Postgres(Side.SOURCE, wrong, pair.session()),
                                    pair.targetPostgres(),
                                    pair.tenant())
                            .check())
                    .blocking();
            assertEquals(Set.of("missing-app-role"), found.codes(), found::toString);
            assertTrue(found.remedies().contains(pair.source().app()), found::toString);

            DatabaseSettings there = pair.target().settings();
            Found both = new Found(new Preflight(
                                    new Postgres(Side.SOURCE, wrong, pair.session()),
                                    new Postgres(
                                            Side.TARGET,
                                            new DatabaseSettings(
                                                    there.url(),
                                                    there.user(),
                                                    there.password(),
                                                    there.replication(),
                                                    wrong.appRoles()),
                                            pair.session()),
                                    pair.tenant())
                            .check())
                    .blocking();
            assertEquals(1, both.all().size(), both::toString);
            assertTrue(both.toString().contains("neither side has such a role"), both::toString);
            assertTrue(
                    both.remedies().endsWith(", or CREATE ROLE \"shpo\" LOGIN PASSWORD …, on both sides"),
                    both::toString);
        }
    }

    @Test
    void missingPrivilegesAreNamedWithTheirGrant() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.source().execute("ALTER ROLE " + Identifier.quote(pair.source().ours()) + " NOSUPERUSER");
            pair.source().execute("ALTER ROLE " + Identifier.quote(pair.source().replicationRole()) + " NOREPLICATION");
            List<Finding> findings = check(pair);
            assertEquals(Set.of("missing-privilege", "replication-role"), blocking(findings));
            assertTrue(remedies(findings, "missing-privilege").contains("GRANT pg_signal_backend TO "));
            assertTrue(remedies(findings, "replication-role").contains(" REPLICATION"));
        }
    }

    private static List<Finding> check(TestPair pair) {
        return new Preflight(pair.sourcePostgres(), pair.targetPostgres(), pair.tenant()).check();
    }

    private static Set<String> blocking(List<Finding> findings) {
        return codes(findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.BLOCKS)
                .toList());
    }

    private static Set<String> codes(List<Finding> findings) {
        return findings.stream().map(Finding::code).collect(Collectors.toSet());
    }

    private static String remedies(List<Finding> findings, String code) {
        return findings.stream()
                .filter(finding -> finding.code().equals(code))
                .map(Finding::remedy)
                .collect(Collectors.joining("; "));
    }
}
