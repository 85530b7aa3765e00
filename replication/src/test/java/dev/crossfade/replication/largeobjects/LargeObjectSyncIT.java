package dev.crossfade.replication.largeobjects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargeObjectSyncIT {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void newChangedEmptySparseAndDeletedObjectsArriveWithOwnerAndRights(boolean maps) {
        try (SyncedPair pair = create(maps)) {
            pair.source()
                    .executeAsApp(
                            "SELECT lo_from_bytea(70001, decode(repeat('00ff275c', 5000), 'hex'))",
                            "SELECT lo_create(70002)",
                            "SELECT lo_put(lo_create(70003), 100000, 'far')",
                            "SELECT lo_from_bytea(4294967295, 'the highest OID')",
                            "GRANT SELECT ON LARGE OBJECT 70001 TO PUBLIC");
            pair.source().execute("SELECT lo_from_bytea(70005, 'ours')");
            assertEquals(new LargeObjectReport(5, 5, List.of()), pair.carry());
            assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());

            pair.source()
                    .executeAsApp(
                            "SELECT lo_put(70001, 4000, '!')",
                            "SELECT lo_unlink(70003)",
                            "GRANT UPDATE ON LARGE OBJECT 70002 TO PUBLIC");
            assertEquals(new LargeObjectReport(4, 3, List.of()), pair.sweep());
            assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());
            assertEquals(new LargeObjectReport(4, 0, List.of()), pair.sweep());
            assertEquals(new LargeObjectReport(4, 0, List.of()), pair.carry());
        }
    }

    /** It would only be faster with it. */
    @Test
    void objectsAreCarriedThoughATriggerOfTheApplicationRefusesPageinspect() {
        try (SyncedPair pair = SyncedPair.create()) {
            pair.source()
                    .execute(
                            "CREATE SCHEMA crossfade",
                            """
                    CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        IF current_query() LIKE '%pageinspect%' THEN
                            RAISE EXCEPTION 'not on the list';
                        END IF;
                    END $$
                    """,
                            "CREATE EVENT TRIGGER listed ON ddl_command_start EXECUTE FUNCTION refuse()");
            pair.source().executeAsApp("SELECT lo_from_bytea(70001, 'one')");
            assertEquals(new LargeObjectReport(1, 1, List.of()), pair.carry());
            assertEquals(new LargeObjectReport(1, 0, List.of()), pair.carry());
            assertEquals(0, pair.source().number("SELECT count(*) FROM pg_extension WHERE extname = 'pageinspect'"));
            assertEquals(1, pair.source().number("SELECT count(*) FROM pg_extension WHERE extname = 'pg_visibility'"));
        }
    }

    /** What is wrong while the target is guarded is right while it serves: it came there by the other direction. */
    @Test
    void whatWasWrittenOnTheTargetIsNamedUnlessTheDirectionWasForgotten() {
        try (SyncedPair pair = SyncedPair.create()) {
            pair.source().executeAsApp("SELECT lo_from_bytea(70001, 'before')");
            assertEquals(List.of(), pair.carry().different());
            for (String content : List.of("one", "two")) {
                pair.target().execute("SELECT lo_put(70001, 0, '" + content + "')");
                if (content.equals("two")) {
                    pair.forget();
                }
                assertEquals(content.equals("one"), !pair.carry().different().isEmpty(), content);
            }
        }
    }

    /** Everything that an application can do to one, in one sweep: page by page where that is enough, else whole. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whateverIsDoneToAnObjectASweepCarriesIt(boolean maps) {
        try (SyncedPair pair = create(maps)) {
            pair.source()
                    .executeAsApp(
                            "SELECT lo_from_bytea(70000 + n, decode(repeat('00ff275c', 5120), 'hex'))"
                                    + " FROM generate_series(1, 20) AS n",
                            "SELECT lo_create(70100)");
            assertEquals(21, pair.carry().carried());
            pair.source()
                    .executeAsApp(
                            "SELECT lo_put(70001, 4000, '!')",
                            "SELECT lo_put(70002, 100000, 'longer, with a hole')",
                            "SELECT lo_open(70003, 131072) AS fd, lo_truncate(0, 4097)",
                            "SELECT lo_open(70004, 131072) AS fd, lo_truncate(0, 0)",
                            "SELECT lo_open(70005, 131072) AS fd, lo_truncate(0, 4096)",
                            "SELECT lo_open(70006, 131072) AS fd, lo_truncate(0, 204800)",
                            "SELECT lo_open(70007, 131072) AS fd, lo_truncate(0, 5000)",
                            "SELECT lo_put(70007, 14000, 'where pages went before')",
                            "SELECT lo_open(70008, 131072) AS fd, lo_truncate(0, 3)",
                            "SELECT lo_put(70008, 3, decode(repeat('ab', 4093), 'hex'))",
                            "SELECT lo_unlink(70009)",
                            "SELECT lo_unlink(70010)",
                            "SELECT lo_create(70010)",
                            "SELECT lo_unlink(70011)",
                            "SELECT lo_from_bytea(70011, 'another under the same OID')",
                            "GRANT SELECT ON LARGE OBJECT 70012 TO PUBLIC",
                            "SELECT lo_from_bytea(70200, 'new')",
                            "SELECT lo_create(70201)",
                            "SELECT lo_put(lo_create(70202), 8589934592, 'beyond 8 GiB')");
            assertEquals(new LargeObjectReport(23, 15, List.of()), pair.sweep());
            assertEquals(pair.source().texts(PAGES), pair.target().texts(PAGES));
            assertEquals(0, pair.sweep().carried());
        }
    }

    private static final String PAGES = """
            SELECT m.oid || ' ' || coalesce(p.pageno || ' ' || length(p.data) || ' ' || md5(p.data), '')
              FROM pg_largeobject_metadata m
              LEFT JOIN pg_largeobject p ON p.loid = m.oid
             ORDER BY m.oid, p.pageno
            """;

    @Test
    void objectThatCannotBeCarriedIsNamedAndTheOthersArriveAndItIsTriedAgain() {
        try (SyncedPair pair = create(true)) {
            String stranger =
                    "stranger_" + pair.pair().session().tenant().value().replace('-', '_');
            pair.source()
                    .execute(
                            "CREATE ROLE " + stranger,
                            "SELECT lo_from_bytea(70000 + n, 'a') FROM generate_series(1, 30) AS n",
                            "ALTER LARGE OBJECT 70017 OWNER TO " + stranger);
            List<String> different = pair.carry().different();
            assertEquals(1, different.size());
            assertTrue(different.get(0).startsWith("70017: missing on target ("), different.toString());
            assertTrue(different.get(0).contains(stranger), different.toString());
            assertEquals(29, pair.target().number("SELECT count(*) FROM pg_largeobject_metadata"));
            assertEquals(different, pair.sweep().different());

            pair.target().execute("CREATE ROLE " + stranger);
            assertEquals(new LargeObjectReport(30, 1, List.of()), pair.sweep());
            pair.source().execute("SELECT lo_unlink(70017)", "DROP ROLE " + stranger);
            pair.target().execute("SELECT lo_unlink(70017)", "DROP ROLE " + stranger);
        }
    }

    @Test
    void ownerThatIsGoneIsNoReasonToLeaveAnObjectBehind() {
        try (SyncedPair pair = create(true)) {
            pair.source()
                    .execute(
                            "SELECT lo_from_bytea(70001, 'nobody''s')",
                            "UPDATE pg_largeobject_metadata SET lomowner = 4000000000 WHERE oid = 70001");
            assertEquals(new LargeObjectReport(1, 1, List.of()), pair.carry());
            assertEquals(List.of("nobody's"), pair.target().texts("SELECT convert_from(lo_get(70001), 'UTF8')"));
            assertEquals(new LargeObjectReport(1, 0, List.of()), pair.sweep());
        }
    }

    private static SyncedPair create(boolean maps) {
        SyncedPair pair = SyncedPair.create();
        return maps ? pair.withMaps() : pair;
    }
}
