package dev.crossfade.replication.postgres;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Which server's history a database has. A standby that was promoted writes another timeline than its primary did, as does a server that
 * was restored to a point in time, and may lack the last of what the other had committed
 * (<a href="https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-TIMELINES">Timelines</a>). Two standbys that were
 * promoted from one primary both write the timeline after its own, and are told from each other by when they began it.
 *
 * @param system the cluster's identifier, which a copy of its files shares
 * @param timeline as the names of its log's files begin
 * @param begun when its history file was written at this server; null on the first timeline, which has none, and where our role may not ask
 */
public record Lineage(
        String system, String timeline, @Nullable Instant begun) {

    /**
     * The control file has the timeline only once a checkpoint is over, minutes after a promotion; what is written now knows it at once.
     * A right is asked for before, for a statement that calls what it may not fails, also where it would not come to that.
     */
    private static final String READ = """
            SELECT system_identifier::text, timeline,
                   timeline <> '00000001'
                       AND has_function_privilege('pg_catalog.pg_stat_file(text, boolean)', 'EXECUTE') AS tells_when
              FROM pg_control_system(), left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS timeline
            """;

    /** It is written before a promoted server accepts its first change, and never again; nor does a checkpoint remove it. */
    private static final String BEGUN = """
            SELECT modification FROM pg_stat_file('pg_wal/' || ? || '.history', true) WHERE modification IS NOT NULL
            """;

    /** Any role may ask, but for when it was begun. A standby that was not promoted yet refuses to answer. */
    public static Lineage read(PostgresSession session) {
        Look look = session.one(
                READ,
                row -> new Look(
                        new Lineage(row.getString("system_identifier"), row.getString("timeline"), null),
                        row.getBoolean("tells_when")));
        return look.tellsWhen() ? look.lineage().begunAt(session) : look.lineage();
    }

    private Lineage begunAt(PostgresSession session) {
        return session.first(
                        BEGUN,
                        row -> row.getObject("modification", OffsetDateTime.class)
                                .toInstant(),
                        timeline)
                .map(at -> new Lineage(system, timeline, at))
                .orElse(this);
    }

    /** As far as both tell: what one of them does not know counts for nothing. */
    public boolean isSameAs(Lineage other) {
        return system.equals(other.system)
                && timeline.equals(other.timeline)
                && (begun == null || other.begun == null || begun.equals(other.begun));
    }

    /** How it is told from another one. */
    public String inWords() {
        return "timeline " + timeline + (begun == null ? "" : " (begun " + begun + ")") + " of system " + system;
    }

    private record Look(Lineage lineage, boolean tellsWhen) {}
}
