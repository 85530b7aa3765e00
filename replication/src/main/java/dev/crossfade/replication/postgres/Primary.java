package dev.crossfade.replication.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * Refuses a standby: after a failover a name may lead for a while to the server that was the primary, or to one that only reads. The server
 * tells so with the login, from version 14 on, so that nothing is asked for it
 * (<a href="https://www.postgresql.org/docs/current/runtime-config-preset.html">in_hot_standby</a>).
 */
final class Primary {

    private Primary() {}

    /**
     * The same session, of a server that takes writes.
     *
     * @throws ReplicationFailure UNREACHABLE for one of a standby, which is closed
     */
    static Connection insistOn(Connection session, NoSession.Asked asked) throws SQLException {
        if (!"on".equals(session.unwrap(PGConnection.class).getParameterStatus("in_hot_standby"))) {
            return session;
        }
        session.close();
        throw new ReplicationFailure(
                ReplicationFailure.Kind.UNREACHABLE,
                "could not open a session at the " + asked.side().label() + ": " + asked.host() + ":" + asked.port()
                        + " is a standby, which takes no writes",
                "name the primary in " + asked.url()
                        + ", or the endpoint that follows it; after a failover wait until its" + " name leads there");
    }
}
