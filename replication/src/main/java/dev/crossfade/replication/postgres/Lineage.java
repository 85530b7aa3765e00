package dev.crossfade.replication.postgres;

/**
 * Which server's history a database has. A standby that was promoted writes another timeline than its primary did, as does a server that
 * was restored to a point in time, and may lack the last of what the other had committed
 * (<a href="https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-TIMELINES">Timelines</a>).
 *
 * @param system the cluster's identifier, which a copy of its files shares
 * @param timeline as the names of its log's files begin
 */
public record Lineage(String system, String timeline) {

    /** The control file has the timeline only once a checkpoint is over, minutes after a promotion; what is written now knows it at once. */
    private static final String READ = """
            SELECT system_identifier::text, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS timeline
              FROM pg_control_system()
            """;

    /** Any role may ask. A standby that was not promoted yet refuses to answer. */
    public static Lineage read(PostgresSession session) {
        return session.one(READ, row -> new Lineage(row.getString("system_identifier"), row.getString("timeline")));
    }

    /** How it is told from another one. */
    public String inWords() {
        return "timeline " + timeline + " of system " + system;
    }
}
