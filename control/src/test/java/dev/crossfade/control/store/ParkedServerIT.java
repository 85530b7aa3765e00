package dev.crossfade.control.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParkedServerIT extends ParkedContract {

    private TestDatabase database;

    @BeforeEach
    void createDatabase() {
        database = EmbeddedServers.postgres(17).createDatabase();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Override
    JdbcStore open() {
        return SharedStoreIT.leading(database);
    }

    /** However many there are that do not rest for it. */
    @Test
    void whoRestsForAnOriginThatWasAwayIsFoundByAnIndexOfThoseAlone() {
        try (JdbcStore store = open()) {
            assertEquals(List.of(), new SqlParked(store).tenants());
            database.execute("INSERT INTO crossfade_control.parked_lane"
                    + " (tenant, lane, due_at, free_at, turn_at, failures, served, away_at)"
                    + " SELECT 'acme', 'lane ' || number, 0, 0, 0, 0, '', CASE WHEN number % 10 = 0 THEN number ELSE 0 END"
                    + " FROM generate_series(1, 200000) number");
            database.execute("ANALYZE crossfade_control.parked_lane");
            String wake =
                    SqlLanes.wake("FOR UPDATE SKIP LOCKED").replace("parked_lane", "crossfade_control.parked_lane");
            for (String value : List.of("'acme'", "1", "1000000", "2", "1", "1", "1", "'acme'")) {
                wake = wake.replaceFirst("[?]", value);
            }
            String plan = String.join("\n", database.texts("EXPLAIN " + wake));
            assertTrue(plan.contains("Index Scan using parked_lane_away"), plan);
            assertTrue(!plan.contains("Seq Scan"), plan);
        }
    }

    /** However many wait: neither is anything sorted, nor is more read than is claimed. */
    @Test
    void whoseTurnItIsIsFoundByTheIndexAlone() {
        try (JdbcStore store = open()) {
            assertEquals(List.of(), new SqlParked(store).tenants());
            database.execute("INSERT INTO crossfade_control.parked_lane"
                    + " SELECT 'acme', 'lane ' || number, 0, 0, 0, 0, '' FROM generate_series(1, 200000) number");
            database.execute("ANALYZE crossfade_control.parked_lane");
            String plan = String.join(
                    "\n",
                    database.texts("EXPLAIN "
                            + SqlLanes.claim("FOR UPDATE SKIP LOCKED")
                                    .replace("parked_lane", "crossfade_control.parked_lane")
                                    .replaceFirst("[?]", "'acme'")
                                    .replaceFirst("[?]", "1000000")
                                    .replaceFirst("[?]", "100")
                                    .replaceFirst("[?]", "'acme'")));
            assertTrue(plan.contains("Index Scan using parked_lane_turn"), plan);
            assertTrue(plan.contains("LockRows"), plan);
            assertTrue(!plan.contains("Seq Scan") && !plan.contains("Sort"), plan);
        }
    }
}
