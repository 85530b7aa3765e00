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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
            for (Login login : new Login[] {Lab.CROSSFADE, Lab.REPLICATION, Lab.OWNER, Lab.APPLICATION, Lab.WORKER}) {
                lab.database(side).connect(login).close();
                Login wrong = new Login(login.role(), "wrong");
                assertThrows(SQLException.class, () -> lab.database(side).connect(wrong));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatIsStartedAnewHasWhatWasCommittedAndNoSession(PostgresServer.Stop stop) throws Exception {
        LabDatabase database = lab.database(Side.SOURCE);
        try (Connection before = database.connect(Lab.OWNER);
                Statement statement = before.createStatement()) {
            statement.execute("CREATE TABLE kept AS SELECT 1 AS id");
            lab.server(Side.SOURCE).restart(stop);
            assertThrows(SQLException.class, () -> statement.execute("SELECT 1"));
        }
        try (Connection after = database.connect(Lab.OWNER);
                Statement statement = after.createStatement()) {
            statement.execute("DROP TABLE kept");
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
