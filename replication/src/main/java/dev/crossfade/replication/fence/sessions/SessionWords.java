package dev.crossfade.replication.fence.sessions;

/** A session that stands in the way, for people. */
public final class SessionWords {

    /** Of a row of {@code pg_stat_activity a}: {@code pid 4711: client backend of app (worker-3), idle in transaction}. */
    public static final String SQL = """
            format('pid %s: %s of %s%s, %s', a.pid, coalesce(a.backend_type, 'a session'),
                   coalesce(quote_ident(a.usename), 'nobody'), ' (' || nullif(a.application_name, '') || ')',
                   coalesce(nullif(a.state, ''), 'state unknown'))
            """;

    private SessionWords() {}
}
