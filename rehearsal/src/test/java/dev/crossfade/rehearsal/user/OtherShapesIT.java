package dev.crossfade.rehearsal.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.FreePort;
import dev.crossfade.rehearsal.user.Operator.Answer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migrations of another shape than two regions with an application in each: there and back, and there again, to the end. */
@Tag("endurance")
class OtherShapesIT {

    @TempDir
    Path directory;

    /** An upgrade of PostgreSQL in one place: the application is one, and finds the database that takes its writes by itself. */
    @Test
    void applicationThatBothSidesShareLivesOnWhicheverDatabaseTakesItsWrites() throws Exception {
        Shop shop = Shop.create("upgraded");
        int proxyPort = FreePort.find();
        int controlPort = FreePort.find();
        try (Origin origin = Origin.shared(shop);
                Operator operator = new Operator(directory)) {
            Catalogs before = Catalogs.of(shop);
            Path file = directory.resolve("crossfade.yaml");
            Files.writeString(file, """
                    proxy:
                      id: edge-1
                      listen: [{ host: 127.0.0.1, port: %d }]
                      admin: { port: %d }
                      state: var/proxy
                      routes: { from: control }
                      control: { url: "http://127.0.0.1:%d" }
                    control:
                      admin: { port: %d }
                    tenants:
                      - id: upgraded
                        hosts: ["*"]
                        source: { origin: "http://127.0.0.1:%d", database: %s }
                        target: { origin: "http://127.0.0.1:%d", database: %s }
                    """.formatted(
                            proxyPort,
                            FreePort.find(),
                            controlPort,
                            controlPort,
                            origin.port(),
                            Tenants.database(shop, Side.SOURCE),
                            origin.port(),
                            Tenants.database(shop, Side.TARGET)));
            begin(operator, controlPort, file);
            operator.daemon("proxy", "--config", file.toString());
            succeeds(operator.run("migrate", "upgraded"));
            Customers customers = Customers.start(URI.create("http://127.0.0.1:" + proxyPort + "/"));
            try {
                succeeds(operator.run("switchover", "upgraded"));
                assertTrue(customers.awaitTarget(Duration.ofSeconds(30)));
                thereAndBackAgain(operator, "upgraded");
            } finally {
                customers.stop();
            }
            assertEquals(List.of(), customers.failures());
            assertEquals(
                    customers.acknowledged().stream().sorted().toList(),
                    shop.query(
                            Side.TARGET, "SELECT key FROM notes WHERE key LIKE 'note-%' ORDER BY key COLLATE \"C\""));
            succeeds(operator.run("cleanup", "upgraded", "--yes"));
            assertEquals(List.of(), Catalogs.of(shop).differencesFrom(before));
        }
    }

    /** No proxy and no origin: whoever writes is refused at one side, and taken at the other. */
    @Test
    void databaseAloneIsMovedAndItsGatesSayWhoMayWrite() throws Exception {
        Shop shop = Shop.create("alone");
        int controlPort = FreePort.find();
        try (Operator operator = new Operator(directory)) {
            Catalogs before = Catalogs.of(shop);
            Path file = directory.resolve("crossfade.yaml");
            Files.writeString(file, """
                    control:
                      admin: { port: %d }
                    tenants:
                      - id: alone
                        source: { database: %s }
                        target: { database: %s }
                        switchover: { minProxies: 0 }
                    """.formatted(
                            controlPort, Tenants.database(shop, Side.SOURCE), Tenants.database(shop, Side.TARGET)));
            begin(operator, controlPort, file);
            succeeds(operator.run("migrate", "alone"));
            writtenOnlyAt(shop, Side.SOURCE, "at first");
            succeeds(operator.run("switchover", "alone"));
            writtenOnlyAt(shop, Side.TARGET, "moved");
            thereAndBackAgain(operator, "alone");
            writtenOnlyAt(shop, Side.TARGET, "moved again");
            succeeds(operator.run("verify", "alone"));
            succeeds(operator.run("cleanup", "alone", "--yes"));
            assertEquals(List.of(), Catalogs.of(shop).differencesFrom(before));
            assertEquals(
                    List.of("at first", "moved", "moved again"),
                    shop.query(Side.TARGET, "SELECT key FROM notes WHERE key !~ '^before' ORDER BY id"));
        }
    }

    private static void begin(Operator operator, int controlPort, Path file) throws Exception {
        operator.export("CROSSFADE_CONTROL", "http://127.0.0.1:" + controlPort);
        operator.export("SHOP_PASSWORD", Shop.PASSWORD);
        operator.daemon("control", "--config", file.toString());
    }

    /** Each verb is refused until what it rests on has been seen. */
    private static void thereAndBackAgain(Operator operator, String tenant) throws Exception {
        untilAccepted(operator, "rollback", tenant);
        untilAccepted(operator, "switchover", tenant);
        Answer end = operator.run("status", tenant);
        for (int look = 0; look < 60 && !end.firstLine().contains("takes it back"); look++) {
            end = operator.run("status", tenant);
        }
        assertTrue(end.firstLine().startsWith(tenant + ": writable now: TARGET"), end::toString);
        assertTrue(end.firstLine().contains("takes it back"), end::toString);
    }

    private static void untilAccepted(Operator operator, String verb, String tenant) throws Exception {
        Answer answer = operator.run(verb, tenant);
        for (int attempt = 0; attempt < 60 && answer.exit() == 3; attempt++) {
            answer = operator.run(verb, tenant);
        }
        succeeds(answer);
    }

    private static void writtenOnlyAt(Shop shop, Side side, String key) throws SQLException {
        String insert = "INSERT INTO notes (key) VALUES ('" + key + "')";
        assertThrows(SQLException.class, () -> write(shop, side.other(), insert));
        write(shop, side, insert);
    }

    private static void write(Shop shop, Side side, String sql) throws SQLException {
        try (Connection connection = shop.database(side).connect(shop.app());
                Statement statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate(sql));
        }
    }

    private static Answer succeeds(Answer answer) {
        assertEquals(0, answer.exit(), answer::toString);
        return answer;
    }
}
