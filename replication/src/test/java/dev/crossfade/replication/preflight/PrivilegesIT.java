package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** A check by a role that may log in, and nothing else until it is granted. */
class PrivilegesIT {

    private static final int MOST_STEPS = 40;

    @Test
    void aRoleWithNothingIsToldGrantByGrantWhatItLacksAndAllElseIsFoundAsWell() {
        try (TestPair pair = TestPair.create();
                PlainRole source = PlainRole.create(pair.source());
                PlainRole target = PlainRole.create(pair.target())) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id bigserial PRIMARY KEY)",
                    "CREATE TABLE \"key less\" (what text)",
                    "CREATE SCHEMA \"Bil'ling\"",
                    "CREATE TABLE \"Bil'ling\".bills (id int PRIMARY KEY)");
            for (TestDatabase side : List.of(pair.source(), pair.target())) {
                side.execute(
                        "CREATE SCHEMA closed",
                        "CREATE SEQUENCE closed.tickets",
                        "CREATE TABLE closed.\"st'ock\" (id int PRIMARY KEY)",
                        "ALTER TABLE closed.\"st'ock\" OWNER TO " + Identifier.quote(side.app()),
                        "REVOKE CONNECT ON DATABASE " + Identifier.quote(side.name()) + " FROM PUBLIC",
                        "GRANT CONNECT ON DATABASE " + Identifier.quote(side.name()) + " TO "
                                + Identifier.quote(side.app()) + ", " + Identifier.quote(side.replicationRole()));
            }
            pair.target()
                    .executeAsApp(
                            "INSERT INTO orders DEFAULT VALUES",
                            // An owner that has taken its own right away.
                            "INSERT INTO \"Bil'ling\".bills VALUES (1)",
                            "REVOKE ALL ON \"Bil'ling\".bills FROM "
                                    + Identifier.quote(pair.target().app()));
            Preflight preflight = new Preflight(
                    source.postgres(Side.SOURCE, pair.session()),
                    target.postgres(Side.TARGET, pair.session()),
                    TestPair.withoutWayBack(pair.tenant(TestPair.replication(
                            List.of("public", "Bil'ling", "closed"), List.of(), List.of(), List.of()))));
            Set<String> grants = new HashSet<>();
            for (int step = 0; step < MOST_STEPS; step++) {
                Found found = new Found(preflight.check());
                List<Finding> missing = found.of("missing-privilege").all();
                if (missing.isEmpty()) {
                    break;
                }
                Finding first = missing.get(0);
                assertTrue(grants.add(first.side() + first.remedy()), "granted in vain: " + first);
                (first.side() == Side.SOURCE ? pair.source() : pair.target()).execute(first.remedy());
                boolean looksAtSource = !found.at(Side.SOURCE).remedies().startsWith("GRANT CONNECT");
                assertEquals(looksAtSource, found.codes().contains("missing-replica-identity"), found::toString);
            }
            Found found = new Found(preflight.check());
            assertEquals(
                    Set.of("missing-replica-identity", "target-not-empty"),
                    found.blocking().codes(),
                    () -> grants + " " + found);
            assertEquals(
                    Set.of("Bil'ling.bills, public.orders"),
                    found.of("target-not-empty").objects());
            assertTrue(grants.stream().anyMatch(grant -> grant.contains("GRANT USAGE ON SCHEMA \"closed\"")));
            Found untold = found.of("unexplained-stop").of(Finding.Severity.NOTE);
            assertEquals(Set.of(target.name()), untold.objects(), found::toString);
            pair.target().execute(untold.remedies());
            assertFalse(new Found(preflight.check()).codes().contains("unexplained-stop"));
            assertTrue(grants.stream().anyMatch(grant -> grant.contains("GRANT SELECT ON \"Bil'ling\".\"bills\"")));
        }
    }

    @Test
    void sessionOfASuperuserThatTheFenceMayNotEndIsAWarningAheadAndNoneWhereWeAreOneToo() throws SQLException {
        try (TestPair pair = TestPair.create();
                PlainRole plain = PlainRole.create(pair.source());
                Connection there = pair.source().connect(pair.source().ours())) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            plain.mayFence();
            String pid = "pid " + there.unwrap(PGConnection.class).getBackendPID();
            Preflight preflight =
                    new Preflight(plain.postgres(Side.SOURCE, pair.session()), pair.targetPostgres(), pair.tenant());
            Found found = new Found(preflight.check()).of("superuser-session").of(Finding.Severity.WARNING);
            assertTrue(found.at(Side.SOURCE).objects().contains(pid), found::toString);
            assertFalse(Found.at(pair).codes().contains("superuser-session"));
        }
    }

    @Test
    void aGateOfAnotherRolesMigrationIsAFindingWithTheGrantThatOpensIt() {
        try (TestPair pair = TestPair.create();
                PlainRole plain = PlainRole.create(pair.target())) {
            try (PostgresSession session = pair.openTarget()) {
                new Gate(pair.targetPostgres()).install(session, GateState.GUARDED);
            }
            Preflight preflight =
                    new Preflight(pair.sourcePostgres(), plain.postgres(Side.TARGET, pair.session()), pair.tenant());
            Found found = new Found(preflight.check());
            String grant = "GRANT " + Identifier.quote(pair.target().ours()) + " TO " + plain.quoted();
            assertTrue(found.of("missing-privilege").remedies().contains(grant), found::toString);
            assertTrue(found.codes().contains("migration-under-way"), found::toString);
            pair.target().execute(grant);
            assertTrue(!new Found(preflight.check())
                    .of("missing-privilege")
                    .remedies()
                    .contains(grant));
        }
    }

    /** What a role that is no owner has granted goes with its own right, and only it can give that again. */
    @Test
    void whoeverHasGrantedASequenceOnIsAFindingWithTheGrantThatLetsUsActForIt() {
        try (TestPair pair = TestPair.create();
                PlainRole plain = PlainRole.create(pair.target())) {
            String middle = Identifier.quote("middle " + pair.session().migration());
            pair.executeOnBothAsApp("CREATE SEQUENCE tickets");
            pair.target().execute("CREATE ROLE " + middle);
            try {
                pair.target().executeAsApp("GRANT USAGE ON SEQUENCE tickets TO " + middle + " WITH GRANT OPTION");
                pair.target()
                        .execute(
                                "SET ROLE " + middle, "GRANT USAGE ON SEQUENCE public.tickets TO PUBLIC", "RESET ROLE");
                Preflight preflight = new Preflight(
                        pair.sourcePostgres(), plain.postgres(Side.TARGET, pair.session()), pair.tenant());
                String grant = "GRANT " + middle + " TO " + plain.quoted();
                assertMends(preflight, pair, grant);
            } finally {
                pair.target().execute("DROP OWNED BY " + middle + " CASCADE", "DROP ROLE " + middle);
            }
        }
    }

    /** It was found when the first object could not be carried, after the whole copy. */
    @Test
    void ownersOfLargeObjectsForWhomWeMayNotActAreFindings() {
        try (TestPair pair = TestPair.create();
                PlainRole plain = PlainRole.create(pair.target())) {
            String owner = Identifier.quote("owner " + pair.session().migration());
            pair.source()
                    .execute(
                            "CREATE ROLE " + owner,
                            "SELECT lo_create(70001)",
                            "ALTER LARGE OBJECT 70001 OWNER TO " + owner);
            pair.target().execute("CREATE ROLE " + owner);
            try {
                Preflight preflight = new Preflight(
                        pair.sourcePostgres(), plain.postgres(Side.TARGET, pair.session()), pair.tenant());
                String grant = "GRANT " + owner + " TO " + plain.quoted();
                assertMends(preflight, pair, grant);
                pair.target()
                        .execute("ALTER ROLE " + owner + " SUPERUSER", "REVOKE " + owner + " FROM " + plain.quoted());
                assertTrue(new Found(preflight.check())
                        .of("missing-privilege")
                        .toString()
                        .contains("a superuser here"));
            } finally {
                pair.target().execute("DROP ROLE " + owner);
                pair.source().execute("SELECT lo_unlink(70001)", "DROP ROLE " + owner);
            }
        }
    }

    private static void assertMends(Preflight preflight, TestPair pair, String grantAtTarget) {
        Found found = new Found(preflight.check());
        assertTrue(found.of("missing-privilege").remedies().contains(grantAtTarget), found::toString);
        pair.target().execute(grantAtTarget);
        assertFalse(
                new Found(preflight.check()).of("missing-privilege").remedies().contains(grantAtTarget));
    }

    /** As on RDS, as far as a server of our own can look like it: no role of it is a superuser, and these stand for what they may not. */
    @Test
    void providersRolesAreAskedForWhereThereAreSomeAndAreKnownToBeEnough() {
        try (TestPair pair = TestPair.create(14, 14);
                PlainRole plain = PlainRole.create(pair.target())) {
            String replicating = Identifier.quote(pair.source().replicationRole());
            pair.source().execute("CREATE ROLE rds_replication", "ALTER ROLE " + replicating + " NOREPLICATION");
            pair.target()
                    .execute(
                            "CREATE ROLE rds_superuser",
                            "GRANT pg_monitor, pg_signal_backend TO rds_superuser WITH ADMIN OPTION");
            try {
                Preflight preflight = new Preflight(
                        pair.sourcePostgres(),
                        plain.postgres(Side.TARGET, pair.session()),
                        pair.tenant(TestPair.lockingDdl(TestPair.replication(List.of())), plain));
                Found found = new Found(preflight.check());
                assertEquals(
                        "GRANT rds_replication TO " + replicating,
                        found.of("replication-role").remedies());
                assertTrue(found.of("ddl-lock").remedies().contains("rds_superuser"), found::toString);
                pair.source().execute("GRANT rds_replication TO " + replicating);
                assertMends(preflight, pair, "GRANT rds_superuser TO " + plain.quoted());
                Found mended = new Found(preflight.check());
                assertEquals(Set.of(), mended.of("replication-role").codes(), mended::toString);
                assertEquals(Set.of(), mended.of("ddl-lock").codes(), mended::toString);
                assertFalse(mended.of("missing-privilege").remedies().contains("SUPERUSER"), mended::toString);
            } finally {
                pair.source().execute("DROP ROLE rds_replication");
                pair.target().execute("DROP OWNED BY rds_superuser", "DROP ROLE rds_superuser");
            }
        }
    }

    @Test
    void whoeverMayNotAskWhichServerAnswersIsToldThatNoFailoverIsNoticed() {
        try (TestPair pair = TestPair.create();
                PlainRole plain = PlainRole.create(pair.source())) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            Preflight preflight =
                    new Preflight(plain.postgres(Side.SOURCE, pair.session()), pair.targetPostgres(), pair.tenant());
            assertFalse(new Found(preflight.check()).codes().contains("lineage-unknown"));
            pair.source().execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
            String remedy = new Found(preflight.check()).of("lineage-unknown").remedies();
            assertEquals("GRANT EXECUTE ON FUNCTION pg_catalog.pg_control_system() TO " + plain.quoted(), remedy);
            pair.source().execute(remedy);
            Found vague = new Found(preflight.check());
            assertFalse(vague.codes().contains("lineage-unknown"), vague::toString);
            pair.source().execute(vague.of("promotion-unknown").remedies());
            assertFalse(new Found(preflight.check()).codes().contains("promotion-unknown"));
        }
    }

    @Test
    void whatAHardenedServerDeniesEverybodyIsAFindingAndTheRestIsLookedAt() {
        try (TestPair pair = TestPair.create();
                PlainRole plain = PlainRole.create(pair.source())) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.source().execute("REVOKE SELECT ON pg_replication_slots FROM PUBLIC");
            Found found = new Found(
                    new Preflight(plain.postgres(Side.SOURCE, pair.session()), pair.targetPostgres(), pair.tenant())
                            .check());
            assertEquals(
                    Set.of("denied-look", "missing-privilege"), found.blocking().codes());
            assertTrue(found.of("denied-look").toString().contains("pg_replication_slots"), found::toString);
        }
    }
}
