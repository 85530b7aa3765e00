package dev.crossfade.control.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.parking.Listing;
import dev.crossfade.control.parking.Parked;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Change;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParkedServerIT extends ParkedContract {

    private static final long NOW = 1_000_000;

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

    /** Keys have a backlog: whoever adds, whoever settles and whoever drops want the same lanes, each in an order of its own. */
    @Test
    void noTwoWaitForEachOtherThatWantTheSameLanes() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            List<String> lanes =
                    IntStream.range(0, 30).mapToObj(lane -> "lane " + lane).toList();
            int batches = 60;
            CompletableFuture<Void> adding = CompletableFuture.runAsync(() -> {
                for (int batch = 0; batch < batches; batch++) {
                    String name = "%02d ".formatted(batch);
                    parked.add(shuffled(lanes, batch).stream()
                            .map(lane -> parked(name + lane, lane))
                            .toList());
                }
            });
            CompletableFuture<Set<String>> dropping = CompletableFuture.supplyAsync(() -> {
                Set<String> dropped = new HashSet<>();
                for (int round = 0; !adding.isDone(); round++) {
                    shuffled(parked.list(ACME, Listing.of(State.WAITING, null), 0, 30), round).stream()
                            .limit(3)
                            .map(Parked::id)
                            .filter(id -> parked.drop(ACME, id, NOW, "by chance") == Change.DONE)
                            .forEach(dropped::add);
                }
                return dropped;
            });
            Map<String, List<String>> delivered = new HashMap<>();
            for (int round = 0; !dropping.isDone() || parked.nextTurn(ACME) <= NOW; round++) {
                List<Claimed> claimed = shuffled(parked.claim(ACME, NOW, 30), round);
                parked.settle(claimed.stream().map(this::delivered).toList());
                claimed.forEach(one -> delivered
                        .computeIfAbsent(one.parked().lane(), none -> new ArrayList<>())
                        .add(one.parked().id()));
            }
            adding.join();
            Set<String> dropped = dropping.join();
            assertEquals(0, store.repeated(), "two waited for each other");
            lanes.forEach(lane -> {
                List<String> ids = delivered.getOrDefault(lane, List.of());
                assertEquals(ids.stream().sorted().distinct().toList(), ids, "in order");
                Set<String> ended = new HashSet<>(dropped);
                ended.addAll(ids);
                assertTrue(
                        IntStream.range(0, batches).allMatch(batch -> ended.contains("%02d ".formatted(batch) + lane)),
                        lane);
            });
        }
    }

    private static <T> List<T> shuffled(List<T> those, int seed) {
        List<T> shuffled = new ArrayList<>(those);
        Collections.shuffle(shuffled, new Random(seed));
        return shuffled;
    }

    /** Who forgets has found it dead, and waits for it. */
    @Test
    void oneThatIsTriedAgainJustThenIsNotForgotten() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x"), parked("b", "y")));
            parked.settle(parked.claim(ACME, NOW, 10).stream().map(this::dead).toList());
            CompletableFuture<Integer> forgotten = store.change(connection -> {
                assertEquals(Change.DONE, new SqlParkedChanges(new SqlLanes(true)).retry(connection, ACME, "a", NOW));
                CompletableFuture<Integer> forgetting = CompletableFuture.supplyAsync(() -> parked.forget(NOW + 1, 10));
                while (database.number("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE FROM parked%'")
                        == 0) {
                    assertFalse(forgetting.isDone(), "it does not wait");
                }
                return forgetting;
            });
            assertEquals(1, forgotten.join());
            assertEquals(State.WAITING, parked.find(ACME, "a").orElseThrow().state());
            assertTrue(parked.find(ACME, "b").isEmpty());
        }
    }

    /** As a program that writes to the store itself would have it: what has a key from outside has none. */
    @Test
    void laneWithAZeroIsRefusedAsUnfitAndNothingIsKeptOfItsBatch() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            StoreFailure refused = assertThrows(
                    StoreFailure.class, () -> parked.add(List.of(parked("a", "x"), parked("b", "key \0"))));
            assertEquals(StoreFailure.Kind.UNFIT, refused.kind());
            assertTrue(refused.isUndone());
            assertEquals(List.of(), parked.list(ACME, Listing.of(null, null), 0, 10));
        }
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
                            + SqlClaims.claim("FOR UPDATE SKIP LOCKED")
                                    .replace("FROM parked", "FROM crossfade_control.parked")
                                    .replace("UPDATE parked", "UPDATE crossfade_control.parked")
                                    .replaceFirst("[?]", "'acme'")
                                    .replaceFirst("[?]", "1000000")
                                    .replaceFirst("[?]", "100")
                                    .replaceFirst("[?]", "'acme'")));
            assertTrue(plan.contains("Index Scan using parked_lane_turn"), plan);
            assertTrue(plan.contains("LockRows"), plan);
            assertTrue(plan.contains("Index Scan using parked_waiting"), plan);
            assertTrue(!plan.contains("Seq Scan"), plan);
            String found = plan.substring(plan.indexOf("CTE due"), plan.indexOf("CTE sized"));
            assertTrue(!found.contains("Sort"), plan);
        }
    }
}
