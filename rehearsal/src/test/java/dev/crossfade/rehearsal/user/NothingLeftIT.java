package dev.crossfade.rehearsal.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.FreePort;
import dev.crossfade.rehearsal.user.Operator.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A migration of a database alone that is given up at its hold point. */
@Tag("endurance")
class NothingLeftIT {

    @TempDir
    Path directory;

    @Test
    void anAbortedMigrationLeavesBothCatalogsAsTheyWereAndBothSidesWritable() throws Exception {
        Shop shop = Shop.create("given_up");
        int controlPort = FreePort.find();
        try (Operator operator = new Operator(directory)) {
            Catalogs before = Catalogs.of(shop);
            Path file = directory.resolve("crossfade.yaml");
            Files.writeString(file, """
                    control:
                      admin: { port: %d }
                    tenants:
                      - id: given-up
                        source: { database: %s }
                        target: { database: %s }
                        switchover: { minProxies: 0 }
                    """.formatted(
                            controlPort, Tenants.database(shop, Side.SOURCE), Tenants.database(shop, Side.TARGET)));
            operator.export("CROSSFADE_CONTROL", "http://127.0.0.1:" + controlPort);
            operator.export("SHOP_PASSWORD", Shop.PASSWORD);
            operator.daemon("control", "--config", file.toString());

            Answer migrated = operator.run("migrate", "given-up");
            assertEquals(0, migrated.exit(), migrated::toString);
            assertTrue(migrated.out().contains("safe next: crossfade switchover given-up"), migrated::toString);
            assertTrue(!Catalogs.of(shop).differencesFrom(before).isEmpty());

            Answer aborted = operator.run("abort", "given-up");
            assertEquals(0, aborted.exit(), aborted::toString);
            assertEquals(List.of(), Catalogs.of(shop).differencesFrom(before));
            assertEquals(List.of(), Catalogs.sessionsLeft(shop));
            Answer cleaned = operator.run("cleanup", "given-up", "--yes");
            assertEquals(0, cleaned.exit(), cleaned::toString);
            assertEquals(List.of(), Catalogs.of(shop).differencesFrom(before));
            for (Side side : Side.values()) {
                try (var connection = shop.database(side).connect(shop.app());
                        var statement = connection.createStatement()) {
                    assertEquals(1, statement.executeUpdate("INSERT INTO notes (key) VALUES ('free again')"));
                }
            }
        }
    }
}
