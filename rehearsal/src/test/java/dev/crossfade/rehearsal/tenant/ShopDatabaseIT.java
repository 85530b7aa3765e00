package dev.crossfade.rehearsal.tenant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.crossfade.rehearsal.lab.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopDatabaseIT {

    @TempDir
    Path directory;

    /**
     * Long before a client gives up: what the fence refuses can go to the other side only then. The pool takes a time-out over a tenth of
     * a second after its start, in the midst of this.
     */
    @Test
    void whoFindsNoConnectionIsRefusedSoonAlsoWhileAllAreTriedOut() throws Exception {
        try (PostgresServer server = PostgresServer.start(14, directory)) {
            try (Connection superuser = server.superuser("postgres");
                    Statement statement = superuser.createStatement()) {
                statement.execute("CREATE ROLE shop_app LOGIN PASSWORD 'shop'");
            }
            assertIsRefusedSoonWhileAllAreTriedOut(server.database("postgres").url());
        }
    }

    private static void assertIsRefusedSoonWhileAllAreTriedOut(String url) throws SQLException {
        try (ShopDatabase shop = ShopDatabase.open(url, "shop_app", "shop")) {
            List<Boolean> whileAllAreTaken = new ArrayList<>();
            int[] taken = {0};
            shop.tryOutEverywhere(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT pg_sleep(0.05)");
                }
                if (++taken[0] == ShopDatabase.CONNECTIONS) {
                    whileAllAreTaken.add(assertTimeoutPreemptively(Duration.ofSeconds(10), shop::answers));
                }
                return true;
            });
            assertEquals(List.of(false), whileAllAreTaken);
        }
    }
}
