package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class SameDatabaseIT {

    private static final String NOBODY_MAY_ASK = "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC";

    @Test
    void oneDatabaseAsBothSidesIsTheOnlyFindingAndNothingAdvisesToEmptyIt() {
        try (TestPair pair = TestPair.create()) {
            filled(pair.source());
            List<Finding> findings = new Preflight(
                            pair.sourcePostgres(), pair.source().postgres(Side.TARGET, pair.session()), pair.tenant())
                    .check();
            assertIsSame(findings);
            assertTrue(findings.get(0).meaning().contains("system identifier "), findings.toString());
        }
    }

    @Test
    void aRoleThatMayNotAskForTheSystemIdentifierFindsItByALockAndSaysSo() {
        try (TestPair pair = TestPair.create()) {
            filled(pair.source());
            pair.source().execute(NOBODY_MAY_ASK);
            List<Finding> findings =
                    new Preflight(asApp(pair, Side.SOURCE), asApp(pair, Side.TARGET), pair.tenant()).check();
            assertIsSame(findings);
            assertTrue(findings.get(0).meaning().contains("may not call pg_control_system()"), findings.toString());
        }
    }

    @Test
    void twoDatabasesOfOneServerAreTwo() {
        try (TestPair pair = TestPair.create();
                TestDatabase neighbour = EmbeddedServers.postgres(14).createDatabase()) {
            assertNotSame(
                    new Preflight(pair.sourcePostgres(), neighbour.postgres(Side.TARGET, pair.session()), pair.tenant())
                            .check());
        }
    }

    @Test
    void twoDatabasesAreTwoAlsoWhereTheirOidsAreTheSameAndNobodyMayAskForMore() throws SQLException {
        try (TestPair pair = TestPair.create()) {
            long oid = oid(pair.source());
            String name = Identifier.quote(pair.target().name());
            try (Connection connection = pair.target().server().superuser("postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP DATABASE " + name);
                statement.execute("CREATE DATABASE " + name + " OID " + oid);
            }
            assertEquals(oid, oid(pair.target()));
            pair.source().execute(NOBODY_MAY_ASK);
            pair.target().execute(NOBODY_MAY_ASK);
            TestDatabase target = pair.target();
            assertNotSame(new Preflight(
                            asApp(pair, Side.SOURCE),
                            new Postgres(Side.TARGET, target.settings(target.app()), pair.session()),
                            pair.tenant())
                    .check());
        }
    }

    private static long oid(TestDatabase database) {
        return database.number("SELECT oid FROM pg_database WHERE datname = current_database()");
    }

    private static void filled(TestDatabase database) {
        database.executeAsApp(
                "CREATE TABLE orders (id bigserial PRIMARY KEY)",
                "INSERT INTO orders DEFAULT VALUES",
                "SELECT lo_create(70001)");
    }

    /** The source's database, as a role that is no superuser. */
    private static Postgres asApp(TestPair pair, Side side) {
        return new Postgres(side, pair.source().settings(pair.source().app()), pair.session());
    }

    private static void assertIsSame(List<Finding> findings) {
        assertEquals(
                List.of("same-database"), findings.stream().map(Finding::code).toList());
        Finding finding = findings.get(0);
        assertEquals(Finding.Severity.BLOCKS, finding.severity());
        assertTrue(finding.meaning().contains("source and target are the same database"), finding.meaning());
        assertFalse(finding.remedy().contains("truncate"), finding.remedy());
    }

    private static void assertNotSame(List<Finding> findings) {
        assertFalse(findings.stream().anyMatch(finding -> finding.code().equals("same-database")), findings.toString());
    }
}
