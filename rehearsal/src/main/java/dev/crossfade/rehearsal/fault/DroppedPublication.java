package dev.crossfade.rehearsal.fault;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.load.Outages;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.random.RandomGenerator;

/** Somebody drops the source's publication: what is committed from then on is in no publication that is made later. */
final class DroppedPublication implements Fault {

    private static final String DROP = """
            SELECT format('DROP PUBLICATION %I', pubname)
              FROM pg_publication
             WHERE pubname LIKE 'crossfade\\_shop\\_%'
            """;

    @Override
    public String label() {
        return "drop-publication";
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
            statement.execute(oneOf(statement));
        }
        LostStream.isToldAndBegunAnew(scene, "publication");
    }

    private static String oneOf(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(DROP)) {
            if (!row.next()) {
                throw new SQLException("the source has no publication of ours");
            }
            return row.getString(1);
        }
    }
}
