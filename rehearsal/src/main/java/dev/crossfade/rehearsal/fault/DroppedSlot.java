package dev.crossfade.rehearsal.fault;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.load.Outages;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Somebody ends the session that has the source's slot, and drops the slot: what is committed from then on is kept for nobody. */
final class DroppedSlot implements Fault {

    private static final String OBJECT_IN_USE = "55006";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String TERMINATE = """
            SELECT pg_terminate_backend(active_pid)
              FROM pg_replication_slots
             WHERE slot_name LIKE 'crossfade\\_shop\\_%' AND active
            """;

    private static final String DROP = """
            SELECT pg_drop_replication_slot(slot_name)
              FROM pg_replication_slots
             WHERE slot_name LIKE 'crossfade\\_shop\\_%'
            """;

    @Override
    public String label() {
        return "drop-slot";
    }

    @Override
    public Moment moment(RandomGenerator random) {
        return Moment.BEFORE_A_NEW_BEGINNING;
    }

    @Override
    public void strike(Scene scene, Outages outages, RandomGenerator random)
            throws IOException, SQLException, InterruptedException {
        try (Connection connection = scene.lab().database(Side.SOURCE).connect(Lab.CROSSFADE);
                Statement statement = connection.createStatement()) {
            Waiting.until(() -> dropped(statement), PATIENCE, "the source's slot could not be dropped");
        }
        LostStream.isToldAndBegunAnew(scene, "slot");
    }

    /** Its user comes back every few seconds, and may be faster. */
    private static boolean dropped(Statement statement) throws IOException {
        try {
            statement.execute(TERMINATE);
            statement.execute(DROP);
            return true;
        } catch (SQLException e) {
            if (OBJECT_IN_USE.equals(e.getSQLState())) {
                return false;
            }
            throw new IOException("the source's slot could not be dropped: " + e.getMessage(), e);
        }
    }
}
