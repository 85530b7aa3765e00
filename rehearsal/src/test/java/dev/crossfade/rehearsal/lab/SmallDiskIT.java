package dev.crossfade.rehearsal.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallDiskIT {

    private static final String DISK_FULL = "53100";

    @TempDir
    Path directory;

    @Test
    void tablesThatFindNoRoomAreRefusedTheLogIsNotAndWithRoomAllGoesOn() throws Exception {
        String obstacle = SmallDisk.obstacle().orElse("");
        assumeTrue(obstacle.isEmpty(), obstacle);
        Path data = directory.resolve("data");
        try (PostgresServer server = PostgresServer.startOnSmallDisk(17, data);
                Connection connection = server.superuser("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE filled (body text)");
            server.disk().fill();
            SQLException refused = assertThrows(SQLException.class, () -> insert(statement));
            assertEquals(DISK_FULL, refused.getSQLState());
            assertTrue(refused.toString().contains("No space left on device"), refused.toString());
            server.disk().makeRoom();
            insert(statement);
        }
        assertFalse(Files.exists(data.resolve("base/1")), "the disk is taken away, with what was on it");
    }

    private static void insert(Statement statement) throws SQLException {
        statement.execute("INSERT INTO filled SELECT repeat('x', 500) FROM generate_series(1, 5000)");
    }
}
