package dev.crossfade.replication.largeobjects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LargeObjectCopyIT {

    private static final String CONTENTS = """
            SELECT m.oid || ' ' || pg_get_userbyid(m.lomowner) || ' ' || md5(lo_get(m.oid)) || ' '
                       || (SELECT count(*) FROM pg_largeobject l WHERE l.loid = m.oid AND length(l.data) > 0)
                       || ' ' || length(coalesce(m.lomacl, acldefault('L', m.lomowner))::text)
              FROM pg_largeobject_metadata m
             ORDER BY m.oid
            """;

    @Test
    void newChangedEmptySparseAndDeletedObjectsArriveWithOwnerAndRights() {
        try (TestPair pair = TestPair.create()) {
            pair.source()
                    .executeAsApp(
                            "SELECT lo_from_bytea(70001, decode(repeat('00ff275c', 5000), 'hex'))",
                            "SELECT lo_create(70002)",
                            "SELECT lo_put(lo_create(70003), 100000, 'far')",
                            "SELECT lo_from_bytea(4294967295, 'the highest OID')",
                            "GRANT SELECT ON LARGE OBJECT 70001 TO PUBLIC");
            pair.source().execute("SELECT lo_from_bytea(70005, 'ours')");
            LargeObjectReport first = carry(pair);
            assertEquals(new LargeObjectReport(5, 5, List.of()), first);
            assertEquals(pair.source().texts(CONTENTS), pair.target().texts(CONTENTS));

            pair.source()
                    .executeAsApp(
                            "SELECT lo_put(70001, 4000, '!')",
                            "SELECT lo_unlink(70003)",
                            "GRANT UPDATE ON LARGE OBJECT 70002 TO PUBLIC");
            assertEquals(new LargeObjectReport(4, 3, List.of()), carry(pair));
            assertEquals(pair.source().texts(CONTENTS), pair.target().texts(CONTENTS));
            assertEquals(new LargeObjectReport(4, 0, List.of()), carry(pair));
        }
    }

    @Test
    void oneFlippedBitInAPageIsFoundAndMended() {
        try (TestPair pair = TestPair.create()) {
            pair.source().executeAsApp("SELECT lo_from_bytea(70001, decode(repeat('00', 50000), 'hex'))");
            carry(pair);
            pair.target().execute("SELECT lo_put(70001, 33333, '\\x01')");
            assertEquals(1, carry(pair).carried());
            assertEquals(pair.source().texts(CONTENTS), pair.target().texts(CONTENTS));
        }
    }

    @Test
    void objectThatCannotBeCarriedIsNamedAndTheOthersArrive() {
        try (TestPair pair = TestPair.create()) {
            String stranger = "stranger_" + pair.session().tenant().value().replace('-', '_');
            pair.source()
                    .execute(
                            "CREATE ROLE " + stranger,
                            "SELECT lo_from_bytea(70001, 'a'), lo_from_bytea(70002, 'b')",
                            "ALTER LARGE OBJECT 70001 OWNER TO " + stranger);
            LargeObjectReport report = carry(pair);
            assertEquals(1, report.different().size());
            assertTrue(report.different().get(0).startsWith("70001: missing on target ("), report.toString());
            assertTrue(report.different().get(0).contains(stranger), report.toString());
            assertEquals(List.of("70002"), pair.target().texts("SELECT oid FROM pg_largeobject_metadata"));
            pair.source().execute("SELECT lo_unlink(70001)", "DROP ROLE " + stranger);
        }
    }

    @Test
    void whateverChangedSinceAComparisonIsCarriedAndTheRestIsNotRead() {
        try (TestPair pair = TestPair.create()) {
            pair.source()
                    .executeAsApp(
                            "SELECT lo_from_bytea(70000 + n, decode(repeat('00ff275c', 2000), 'hex'))"
                                    + " FROM generate_series(1, 20) AS n",
                            "SELECT lo_create(70100)");
            // The first pass wrote all of them to the target, so only the second finds nothing new there.
            LargeObjectCopy.Carried twice = withCopy(pair, LargeObjectCopy::carryTwice);
            assertEquals(new LargeObjectReport(21, 21, List.of()), twice.report());
            LargeObjectHorizon first = twice.horizon();
            assertEquals(List.of(), withCopy(pair, copy -> copy.suspects(first)));

            pair.source()
                    .executeAsApp(
                            "SELECT lo_put(70001, 4000, '!')",
                            "SELECT lo_put(70002, 100000, 'longer')",
                            "SELECT lo_open(70003, 131072) AS fd, lo_truncate(0, 4096)",
                            "SELECT lo_open(70004, 131072) AS fd, lo_truncate(0, 0)",
                            "SELECT lo_open(70010, 131072) AS fd, lo_truncate(0, 40960)",
                            "SELECT lo_unlink(70005)",
                            "SELECT lo_unlink(70006)",
                            "SELECT lo_create(70006)",
                            "GRANT SELECT ON LARGE OBJECT 70007 TO PUBLIC",
                            "SELECT lo_from_bytea(70200, 'new')",
                            "SELECT lo_create(70201)");
            pair.target()
                    .execute("SELECT lo_put(70008, 5, '\\x01')", "SELECT lo_unlink(70009)", "SELECT lo_create(70300)");
            List<Long> changed = List.of(
                    70001L, 70002L, 70003L, 70004L, 70005L, 70006L, 70007L, 70008L, 70009L, 70010L, 70200L, 70201L,
                    70300L);
            assertEquals(changed, withCopy(pair, copy -> copy.suspects(first)));
            LargeObjectCopy.Carried second = withCopy(pair, copy -> copy.carrySince(first));
            assertEquals(new LargeObjectReport(22, changed.size(), List.of()), second.report());
            assertEquals(pair.source().texts(CONTENTS), pair.target().texts(CONTENTS));
            assertEquals(
                    new LargeObjectReport(22, 0, List.of()),
                    withCopy(pair, copy -> copy.carrySince(second.horizon())).report());
        }
    }

    @Test
    void transactionThatWasUnderWayDuringTheComparisonIsNotForgotten() throws SQLException {
        try (TestPair pair = TestPair.create();
                Connection slow = pair.source().connectAsApp();
                Statement statement = slow.createStatement()) {
            pair.source().executeAsApp("SELECT lo_from_bytea(70001, 'a'), lo_from_bytea(70002, 'b')");
            slow.setAutoCommit(false);
            statement.execute("SELECT lo_put(70001, 0, 'changed')");
            pair.source().executeAsApp("SELECT lo_put(70002, 0, 'later')");
            LargeObjectHorizon horizon = carried(pair).horizon();
            slow.commit();
            assertEquals(
                    List.of(),
                    withCopy(pair, copy -> copy.carrySince(horizon)).report().different());
            assertEquals(pair.source().texts(CONTENTS), pair.target().texts(CONTENTS));
        }
    }

    @Test
    void objectThatCouldNotBeCarriedBeforeIsTriedAgainThoughNobodyTouchedIt() {
        try (TestPair pair = TestPair.create()) {
            String stranger = "stranger_" + pair.session().tenant().value().replace('-', '_');
            pair.source()
                    .execute(
                            "CREATE ROLE " + stranger,
                            "SELECT lo_from_bytea(70001, 'a')",
                            "ALTER LARGE OBJECT 70001 OWNER TO " + stranger);
            LargeObjectCopy.Carried first = carried(pair);
            assertEquals(1, first.report().different().size());
            LargeObjectCopy.Carried second = withCopy(pair, copy -> copy.carrySince(first.horizon()));
            assertEquals(first.report().different(), second.report().different());
            pair.target().execute("CREATE ROLE " + stranger);
            assertEquals(
                    new LargeObjectReport(1, 1, List.of()),
                    withCopy(pair, copy -> copy.carrySince(second.horizon())).report());
            pair.source().execute("SELECT lo_unlink(70001)", "DROP ROLE " + stranger);
            pair.target().execute("SELECT lo_unlink(70001)", "DROP ROLE " + stranger);
        }
    }

    private static LargeObjectReport carry(TestPair pair) {
        return carried(pair).report();
    }

    private static LargeObjectCopy.Carried carried(TestPair pair) {
        return withCopy(pair, LargeObjectCopy::carry);
    }

    private static <T> T withCopy(TestPair pair, Function<LargeObjectCopy, T> work) {
        try (PostgresSession source = pair.openSource();
                PostgresSession target = pair.openTarget()) {
            return work.apply(new LargeObjectCopy(
                    source,
                    target,
                    portion -> target.inTransaction(() -> {
                        portion.run();
                        return true;
                    })));
        }
    }
}
