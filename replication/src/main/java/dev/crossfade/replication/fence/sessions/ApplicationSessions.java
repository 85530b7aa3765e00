package dev.crossfade.replication.fence.sessions;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/** How many sessions the application has on a side: how full its pools are. */
public final class ApplicationSessions {

    /** Who is logged in and where is shown to everybody; what a session does is not, and is not asked. */
    private static final String COUNT = """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = ANY (?)
            """;

    private ApplicationSessions() {}

    public static int count(PostgresSession session, List<String> appRoles) {
        return session.one(COUNT, row -> row.getInt(1), appRoles);
    }
}
