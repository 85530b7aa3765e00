package dev.crossfade.rehearsal.fault;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The midst of a copy, as a place to stay: of each table the target's workers get so much, and the rest once they are released. A small
 * table is copied meanwhile.
 */
final class MidCopy {

    /** Above what a copy is begun with, and below the table of notes. */
    private static final long BYTES = 64 * 1024;

    /** So a worker that copies a table introduces itself: {@code pg_<subscription>_sync_<table>_<system>}. */
    private static final String COPYING_WORKER = "_sync_";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String COPYING = """
            SELECT count(*)
              FROM pg_stat_progress_copy
             WHERE datname = current_database()
               AND command = 'COPY FROM'
            """;

    private MidCopy() {}

    /** Before the migration begins. */
    static void arrange(Scene scene) {
        scene.line().holdBack(scene.lab().database(Side.SOURCE), COPYING_WORKER, BYTES);
    }

    static void await(Scene scene) throws IOException, InterruptedException {
        Waiting.until(
                () -> scene.line().holdsBack() && copying(scene),
                PATIENCE,
                "no table was ever seen to be copied in part");
    }

    static void release(Scene scene) {
        scene.line().release();
    }

    private static boolean copying(Scene scene) throws IOException {
        try (Connection connection = scene.lab().database(Side.TARGET).connect(Lab.CROSSFADE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COPYING)) {
            row.next();
            return row.getInt(1) > 0;
        } catch (SQLException e) {
            throw new IOException("the target was not asked whether a table is copied: " + e.getMessage(), e);
        }
    }
}
