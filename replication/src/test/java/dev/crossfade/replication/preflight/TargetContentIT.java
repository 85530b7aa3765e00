package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What stands in the way at the target, and whether the statement that is given for it empties it. */
class TargetContentIT {

    @Test
    void oneStatementEmptiesEveryTableThatIsInTheWayAndNoOther() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE \"or\"\"ders\" (id int PRIMARY KEY)",
                    // Refers to a filled one, and is empty itself.
                    "CREATE TABLE lines (id int PRIMARY KEY, of int REFERENCES \"or\"\"ders\")",
                    "CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                    "CREATE TABLE parts_1 PARTITION OF parts DEFAULT",
                    "CREATE TABLE schema_migrations (version int PRIMARY KEY)",
                    "CREATE TABLE \"Zoo\" (id int PRIMARY KEY)",
                    "CREATE TABLE kept (id int PRIMARY KEY)",
                    "CREATE TABLE named (id int PRIMARY KEY)");
            for (String table : List.of("\"or\"\"ders\"", "parts", "schema_migrations", "\"Zoo\"", "kept", "named")) {
                pair.target().executeAsApp("INSERT INTO " + table + " VALUES (1)");
            }
            var settings =
                    TestPair.replication(List.of("public"), List.of("public.kept"), List.of("public.named"), List.of());
            Found found = Found.at(pair, settings).of("target-not-empty");
            Found blocking = found.blocking();
            assertEquals(Set.of("public.Zoo, public.or\"ders, public.parts_1 and 1 more"), blocking.objects());
            assertTrue(blocking.toString().contains("public.schema_migrations is the history of a migration tool"));
            String remedy = blocking.remedies();
            assertTrue(remedy.contains("replication.truncateTarget"), remedy);
            assertTrue(remedy.contains("Only for a target that nobody lives on"), remedy);
            assertEquals(
                    "TRUNCATE \"public\".\"Zoo\", \"public\".\"lines\", \"public\".\"or\"\"ders\", \"public\".\"parts_1\","
                            + " \"public\".\"schema_migrations\";",
                    remedy.substring(remedy.indexOf("TRUNCATE")));
            pair.target().executeAsApp(remedy.substring(remedy.indexOf("TRUNCATE")));
            assertEquals(Set.of(), Found.at(pair, settings).blocking().codes());
            assertEquals(2, pair.target().number("SELECT (SELECT count(*) FROM kept) + (SELECT count(*) FROM named)"));
        }
    }

    @Test
    void patternThatHasEveryTableEmptiedIsAWarningWithTheirNumberOnceTheyHoldRows() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id int PRIMARY KEY)",
                    "CREATE TABLE lines (id int PRIMARY KEY)",
                    "CREATE TABLE bills (id int PRIMARY KEY)");
            var all = TestPair.replication(List.of("public"), List.of(), List.of("*.*"), List.of());
            assertEquals(Set.of(), Found.at(pair, all).of("target-emptied").codes());
            pair.target().executeAsApp("INSERT INTO orders VALUES (1)", "INSERT INTO lines VALUES (1)");
            Found found = Found.at(pair, all).of("target-emptied").of(Finding.Severity.WARNING);
            assertEquals(Set.of("replication.truncateTarget: *.*"), found.objects());
            assertTrue(found.toString().contains("2 tables that hold rows at the target"), found::toString);
            var some = TestPair.replication(List.of("public"), List.of(), List.of("orders", "lines"), List.of());
            assertEquals(Set.of(), Found.at(pair, some).of("target-emptied").codes());
        }
    }

    @Test
    void largeObjectsAreNeverToBeLeftOutButRemovedIfNobodyNeedsThem() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.target().executeAsApp("SELECT lo_create(70001)");
            String remedy = largeObjects(pair);
            assertTrue(remedy.contains("Only for a target that nobody lives on"), remedy);
            assertTrue(remedy.contains("on the target, " + pair.targetPostgres().address()), remedy);
            assertFalse(remedy.contains("none"), remedy);
            assertTrue(remedy.endsWith("SELECT lo_unlink(oid) FROM pg_largeobject_metadata;"), remedy);
            pair.target().executeAsApp(remedy.substring(remedy.indexOf("SELECT")));
            assertEquals(Set.of(), Found.at(pair).blocking().codes());
        }
    }

    @Test
    void moreLargeObjectsThanATransactionMayLockAreRemovedInPortions() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            for (int portion = 0; portion < 3; portion++) {
                pair.target().executeAsApp("SELECT lo_create(0) FROM generate_series(1, 2500)");
            }
            String remedy = largeObjects(pair);
            String statement = remedy.substring(remedy.indexOf("SELECT"), remedy.indexOf(';'));
            pair.target().executeAsApp(statement);
            assertEquals(2500, pair.target().number("SELECT count(*) FROM pg_largeobject_metadata"));
            pair.target().executeAsApp(statement);
            assertEquals(Set.of(), Found.at(pair).blocking().codes());
        }
    }

    @Test
    void nothingIsSaidOfHowToEmptyATargetThatTheTenantMayLiveOn() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.target().executeAsApp("INSERT INTO orders DEFAULT VALUES", "SELECT lo_create(70001)");
            try (PostgresSession session = pair.openSource()) {
                new Gate(pair.sourcePostgres()).install(session, GateState.GUARDED);
            }

            Found found = Found.at(pair).of("target-not-empty");

            assertEquals(2, found.all().size(), found::toString);
            assertTrue(found.remedies().contains("the tenant may live on the target"), found::toString);
            assertFalse(found.remedies().contains("TRUNCATE"), found::toString);
            assertFalse(found.remedies().contains("lo_unlink"), found::toString);
        }
    }

    private static String largeObjects(TestPair pair) {
        Found found = Found.at(pair).blocking();
        assertEquals(Set.of("target-not-empty"), found.codes());
        return found.remedies();
    }
}
