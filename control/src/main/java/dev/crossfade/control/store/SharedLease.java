package dev.crossfade.control.store;

import dev.crossfade.control.leader.Leader;
import dev.crossfade.control.leader.LeaseTable;
import dev.crossfade.control.leader.LeaseTerms;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The lease in a shared store, over a session of its own. Its age is told by the server's clock; a renewal in the future, as after a
 * failover to a server whose clock is behind, is as good as none.
 */
public final class SharedLease implements LeaseTable {

    private static final String TAKE = """
            UPDATE leader
               SET term = term + 1, holder = ?, address = ?, renewed_at = clock_timestamp()
             WHERE holder = ?
                OR renewed_at NOT BETWEEN clock_timestamp() - ? * interval '1 millisecond'
                                      AND clock_timestamp() + ? * interval '1 millisecond'
            RETURNING term
            """;

    private static final String RENEW =
            "UPDATE leader SET renewed_at = clock_timestamp() WHERE term = ? AND holder = ?";

    private static final String GIVE_BACK = """
            UPDATE leader
               SET holder = '', address = '', renewed_at = '-infinity'
             WHERE term = ? AND holder = ?
            """;

    private static final String LOOK = "SELECT term, address FROM leader";

    private final PostgresEngine engine;
    private final String address;
    /** Not the machine's or the process's name: one that is started again is another one. */
    private final String holder = UUID.randomUUID().toString();

    private @Nullable Connection connection;

    SharedLease(PostgresEngine engine, String address) {
        this.engine = engine;
        this.address = address;
    }

    @Override
    public String holder() {
        return holder;
    }

    @Override
    public synchronized Answer take() {
        return asked(session -> {
            long lengthMs = LeaseTerms.USUAL.length().toMillis();
            try (PreparedStatement statement = session.prepareStatement(TAKE)) {
                statement.setString(1, holder);
                statement.setString(2, address);
                statement.setString(3, holder);
                statement.setLong(4, lengthMs);
                statement.setLong(5, lengthMs);
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next()) {
                        return new Answer.Ours(row.getLong(1));
                    }
                }
            }
            return look(session);
        });
    }

    @Override
    public synchronized Answer renew(long term) {
        return asked(session -> {
            try (PreparedStatement statement = session.prepareStatement(RENEW)) {
                statement.setLong(1, term);
                statement.setString(2, holder);
                return statement.executeUpdate() == 1 ? new Answer.Ours(term) : look(session);
            }
        });
    }

    @Override
    public synchronized void giveBack(long term) {
        asked(session -> {
            try (PreparedStatement statement = session.prepareStatement(GIVE_BACK)) {
                statement.setLong(1, term);
                statement.setString(2, holder);
                return statement.executeUpdate();
            }
        });
    }

    private static Answer look(Connection session) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(LOOK);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the table leader has no row");
            }
            return new Answer.Others(new Leader(row.getLong(1), row.getString(2)));
        }
    }

    private <T> T asked(JdbcStore.Work<T> work) {
        try {
            Connection session = connection;
            if (session == null) {
                session = engine.quickly();
                connection = session;
            }
            return work.on(session);
        } catch (SQLException e) {
            close();
            throw engine.failure(e);
        }
    }

    @Override
    public synchronized void close() {
        Connection last = connection;
        connection = null;
        if (last != null) {
            try {
                last.close();
            } catch (SQLException e) {
                // It is given up because it does not answer.
            }
        }
    }
}
