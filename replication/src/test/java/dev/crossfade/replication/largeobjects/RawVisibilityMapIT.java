package dev.crossfade.replication.largeobjects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.OnEachVersion;
import dev.crossfade.replication.testing.TestDatabase;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The bits as they lie in the fork say what the server's own function says. */
class RawVisibilityMapIT {

    private static final int OBJECTS = 400;
    private static final int ROUNDS = 8;
    private static final long SEED = 4711;
    private static final int IN_A_BYTE = 4;

    @OnEachVersion(usually = 14)
    void everyPageThatTheServerCallsWrittenIsFoundAndNoOtherButItsNeighbours(int major) {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                PostgresSession session =
                        database.postgres(Side.SOURCE, migration()).open("test")) {
            database.execute("CREATE EXTENSION pg_visibility", "CREATE EXTENSION pageinspect", """
                    SELECT lo_from_bytea((70000 + n)::oid, (
                        SELECT decode(string_agg(md5(n || '/' || k), ''), 'hex') FROM generate_series(1, 1024) AS k))
                      FROM generate_series(1, 400) AS n
                    """);
            RawVisibilityMap.prepare(session, RawVisibilityMap.page(session).orElseThrow());
            assertAgrees(session, "never vacuumed");
            database.execute("VACUUM pg_largeobject");
            assertAgrees(session, "visible");
            Random random = new Random(SEED);
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < 5; i++) {
                    database.execute("SELECT lo_put(%d, %d, 'x')"
                            .formatted(70001 + random.nextInt(OBJECTS), 2048 * random.nextInt(8)));
                }
                assertAgrees(session, "round " + round);
                if (round == ROUNDS / 2) {
                    database.execute("VACUUM (FREEZE) pg_largeobject");
                    assertAgrees(session, "frozen");
                }
            }
        }
    }

    /** A plain role has what a superuser lends it, and nothing that somebody else gives that name. */
    @OnEachVersion(usually = 17)
    void aPlainRoleReadsWhatASuperuserLendsIt(int major) {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                PostgresSession session =
                        new Postgres(Side.SOURCE, database.settings(database.app()), migration()).open("test")) {
            database.execute(
                    "CREATE EXTENSION pg_visibility",
                    "GRANT pg_stat_scan_tables TO " + Identifier.quote(database.app()),
                    "SELECT lo_from_bytea((70000 + n)::oid, decode(repeat('ab', 20000), 'hex')) FROM generate_series(1, 400) AS n",
                    "VACUUM pg_largeobject",
                    "SELECT lo_put(70123, 2048, 'x')");
            database.executeAsApp(
                    "CREATE SCHEMA crossfade_map",
                    "CREATE FUNCTION crossfade_map.large_objects(page bigint) RETURNS bytea LANGUAGE sql SECURITY DEFINER"
                            + " AS $$ SELECT '\\x00'::bytea $$");
            assertIsOfNoUse(session);
            // A superuser's function, but where others may put another of that name beside it.
            database.execute(
                    "ALTER FUNCTION crossfade_map.large_objects(bigint) OWNER TO " + Identifier.quote(database.ours()),
                    "GRANT EXECUTE ON FUNCTION crossfade_map.large_objects(bigint) TO PUBLIC");
            assertIsOfNoUse(session);
            database.execute("ALTER SCHEMA crossfade_map OWNER TO " + Identifier.quote(database.ours()));
            database.execute("GRANT CREATE, USAGE ON SCHEMA crossfade_map TO PUBLIC");
            assertIsOfNoUse(session);
            database.execute("DROP SCHEMA crossfade_map CASCADE");
            String lending = RawVisibilityMap.lending(session, database.app()).orElseThrow();
            database.execute(lending);
            assertTrue(RawVisibilityMap.isOfUse(session));
            RawVisibilityMap.prepare(session, RawVisibilityMap.page(session).orElseThrow());
            assertAgrees(session, "lent");
            assertEquals(Optional.of(RawVisibilityMap.RANGES), RawVisibilityMap.prepared(session));
            // Somebody has cleaned up too early.
            database.execute("DROP EXTENSION pageinspect CASCADE");
            assertEquals(Optional.empty(), RawVisibilityMap.prepared(session));
        }
    }

    /** What is lent and does not work is no reason to stop. */
    @Test
    void aMapThatCannotBeReadIsReadRowByRow() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                PostgresSession session =
                        new Postgres(Side.SOURCE, database.settings(database.app()), migration()).open("test")) {
            database.execute(
                    "CREATE SCHEMA crossfade_map",
                    "GRANT USAGE ON SCHEMA crossfade_map TO PUBLIC",
                    "CREATE FUNCTION crossfade_map.large_objects(page bigint) RETURNS bytea LANGUAGE plpgsql SECURITY DEFINER"
                            + " AS $$ BEGIN RAISE EXCEPTION 'no such block'; END $$",
                    "SELECT lo_from_bytea(70000::oid, decode(repeat('ab', 20000), 'hex'))",
                    "VACUUM pg_largeobject");
            assertTrue(RawVisibilityMap.isOfUse(session));
            assertEquals(Optional.empty(), RawVisibilityMap.prepared(session));
        }
    }

    private static void assertIsOfNoUse(PostgresSession session) {
        assertFalse(RawVisibilityMap.isOfUse(session));
        assertEquals(Optional.empty(), RawVisibilityMap.page(session));
    }

    private static void assertAgrees(PostgresSession session, String when) {
        SortedSet<Long> written = new TreeSet<>(session.list(
                "SELECT blkno FROM public.pg_visibility_map('pg_largeobject') WHERE NOT all_visible",
                row -> row.getLong(1)));
        long pages = session.one("SELECT pg_relation_size('pg_largeobject') / 8192", row -> row.getLong(1));
        SortedSet<Long> found = new TreeSet<>();
        for (Range range : ranges(session)) {
            for (long page = range.from; page < Math.min(range.to, pages); page++) {
                assertTrue(found.add(page), when + ": twice " + page);
            }
        }
        assertTrue(found.containsAll(written), () -> when + ": " + written + " but " + found);
        // What is beyond the table's end was never seen either.
        SortedSet<Long> bytes = new TreeSet<>(List.of(pages / IN_A_BYTE));
        written.forEach(page -> bytes.add(page / IN_A_BYTE));
        found.forEach(page -> assertTrue(bytes.contains(page / IN_A_BYTE), () -> when + ": " + page));
    }

    private record Range(long from, long to) {}

    private static List<Range> ranges(PostgresSession session) {
        List<Range> ranges = session.list(
                "SELECT trim('()' FROM split_part(beginning::text, ',', 1))::bigint,"
                        + " trim('()' FROM split_part(ending::text, ',', 1))::bigint FROM ("
                        + RawVisibilityMap.RANGES + ") AS found",
                row -> new Range(row.getLong(1), row.getLong(2)));
        assertEquals(4294967295L, ranges.get(ranges.size() - 1).to, "what lies beyond the map");
        return ranges;
    }

    private static MigrationSession migration() {
        return new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 1);
    }
}
