package dev.crossfade.replication.largeobjects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import org.junit.jupiter.api.Test;

class LargeObjectCopyIT {

    private static final String CONTENTS = """
            SELECT m.oid || ' ' || pg_get_userbyid(m.lomowner) || ' ' || md5(lo_get(m.oid)) || ' '
                       || (SELECT count(*) FROM pg_largeobject l WHERE l.loid = m.oid)
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

    private static LargeObjectReport carry(TestPair pair) {
        try (PostgresSession source = pair.openSource();
                PostgresSession target = pair.openTarget()) {
            return new LargeObjectCopy(
                            source,
                            target,
                            work -> target.inTransaction(() -> {
                                work.run();
                                return true;
                            }))
                    .carry();
        }
    }
}
