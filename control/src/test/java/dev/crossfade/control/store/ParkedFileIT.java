package dev.crossfade.control.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import dev.crossfade.control.parking.ParkedStore.Entry;
import dev.crossfade.control.parking.Sealed;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParkedFileIT extends ParkedContract {

    @TempDir
    private Path directory;

    @Override
    JdbcStore open() {
        return JdbcStore.open("jdbc:sqlite:" + directory.resolve("control.db"));
    }

    @Test
    void fullDiskTakesNothingLosesNothingAndDeliversInOrderOnceThereIsRoom() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x"), parked("b", "x")));
            Claimed first = parked.claim(ACME, 1_000_000, 10).get(0);
            store.read(connection -> execute(connection, "PRAGMA max_page_count = 1"));
            List<Entry> batch = List.of(parked("c", "y"), large("d"));
            StoreFailure refused = assertThrows(StoreFailure.class, () -> parked.add(batch));
            assertTrue(refused.toString().contains("full"), refused.toString());
            assertTrue(
                    parked.find(ACME, "c").isEmpty() && parked.find(ACME, "d").isEmpty(), "all of a batch or none");
            assertEquals(2, parked.backlog(ACME).parked(), "what was there can be read");

            store.read(connection -> execute(connection, "PRAGMA max_page_count = 100000"));
            parked.settle(List.of(delivered(first)));
            parked.add(batch);
            assertEquals(
                    List.of("b", "c", "d"),
                    parked.claim(ACME, 1_000_000, 10).stream()
                            .map(one -> one.parked().id())
                            .toList());
        }
    }

    private static Entry large(String id) {
        return new Entry(id, ACME, Kind.PARKED, "z", "/webhooks/*", 1_000_000, 0, null, new Sealed(new byte[1 << 20]));
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }
}
