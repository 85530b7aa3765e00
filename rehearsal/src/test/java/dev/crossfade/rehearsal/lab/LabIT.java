package dev.crossfade.rehearsal.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabIT {

    @TempDir
    static Path directory;

    private static Lab lab;

    @BeforeAll
    static void start() throws Exception {
        lab = Lab.start(14, 17, directory);
    }

    @AfterAll
    static void stop() throws Exception {
        lab.close();
    }

    @Test
    void eachSideRunsItsOwnMajorWithLogicalWalAndDurableCommits() throws Exception {
        assertEquals("14", setting(Side.SOURCE, "server_version").substring(0, 2));
        assertEquals("17", setting(Side.TARGET, "server_version").substring(0, 2));
        for (Side side : Side.values()) {
            assertEquals("logical", setting(side, "wal_level"));
            assertEquals("on", setting(side, "synchronous_commit"));
            assertEquals("on", setting(side, "fsync"));
        }
    }

    @Test
    void everyLoginNeedsItsAwkwardPassword() throws Exception {
        for (Side side : Side.values()) {
            for (Login login : new Login[] {Lab.CROSSFADE, Lab.OWNER, Lab.APPLICATION, Lab.WORKER}) {
                lab.database(side).connect(login).close();
                Login wrong = new Login(login.role(), "wrong");
                assertThrows(SQLException.class, () -> lab.database(side).connect(wrong));
            }
        }
    }

    @Test
    void aRelayedAnswerTakesAtLeastTheRoundTrip() throws Exception {
        LabDatabase database = lab.database(Side.SOURCE);
        Duration roundTrip = Duration.ofMillis(40);
        try (DelayRelay relay = DelayRelay.to(database.host(), database.port(), roundTrip);
                Connection connection = database.through(relay.port()).connect(Lab.APPLICATION);
                Statement statement = connection.createStatement()) {
            long before = System.nanoTime();
            assertTrue(statement.execute("SELECT 1"));
            assertTrue(System.nanoTime() - before >= roundTrip.toNanos());
        }
    }

    @Test
    void aCutRelayBreaksTheSession() throws Exception {
        LabDatabase database = lab.database(Side.TARGET);
        try (DelayRelay relay = DelayRelay.to(database.host(), database.port(), Duration.ZERO);
                Connection connection = database.through(relay.port()).connect(Lab.APPLICATION);
                Statement statement = connection.createStatement()) {
            assertTrue(statement.execute("SELECT 1"));
            relay.cut();
            assertThrows(SQLException.class, () -> statement.execute("SELECT 1"));
        }
    }

    private static String setting(Side side, String name) throws SQLException {
        try (Connection connection = lab.database(side).connect(Lab.CROSSFADE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW " + name)) {
            assertTrue(rows.next());
            return rows.getString(1);
        }
    }
}
