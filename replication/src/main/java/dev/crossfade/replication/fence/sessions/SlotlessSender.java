package dev.crossfade.replication.fence.sessions;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/**
 * A session of the replication protocol that streams from no slot: somebody's tool that waits between two slots, or that was left open. It
 * runs SQL as any other, so no fence is proved beside it; and a fence ends no walsender, for one of them brings the token.
 *
 * @param application {@code application_name}; empty when it has none
 */
public record SlotlessSender(int pid, String role, String application) {

    /** Those that copy tables have let go of their slot, and end with the copy: subscriptions name them. Also for a person, by hand. */
    public static final String FIND = """
            SELECT a.pid, coalesce(a.usename, 'nobody') AS role, coalesce(a.application_name, '') AS application
              FROM pg_stat_activity a
             WHERE a.datname = current_database()
               AND a.backend_type = 'walsender'
               AND coalesce(a.application_name, '') !~ '^pg_[0-9]+_sync_[0-9]+_'
               AND NOT EXISTS (SELECT FROM pg_replication_slots s WHERE s.active_pid = a.pid)
             ORDER BY a.pid
            """;

    public static List<SlotlessSender> find(PostgresSession session) {
        return session.list(
                FIND,
                row -> new SlotlessSender(row.getInt("pid"), row.getString("role"), row.getString("application")));
    }

    /** For people: {@code pid 4711 of "debezium" (connect-1)}. */
    public String inWords() {
        return "pid " + pid + " of " + Identifier.quote(role) + (application.isEmpty() ? "" : " (" + application + ")");
    }

    /** What to do about it. */
    public String remedy() {
        return "end the program that holds it (pg_recvlogical, Debezium, …), or: SELECT pg_terminate_backend(" + pid
                + ")";
    }
}
