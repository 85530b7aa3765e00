package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.postgres.SqlFailures;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session that reads in one snapshot for a while, and then in another. */
final class SnapshotSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSession.class);

    /** No statement of a comparison is long; a connection that is silent for longer is lost. */
    private static final SessionLimits LIMITS = new SessionLimits(
            Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofMinutes(6));

    /**
     * What a value looks like as text must not hang on either database's settings. An index is to be used for what the planner takes for
     * a third of the table (comparisons of rows), nothing is compiled, and no statement takes more than one processor. Where policies
     * of row security would keep rows from us the server refuses, instead of leaving them out.
     */
    static final String SETTINGS = """
            SET bytea_output = 'hex'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC';
            SET extra_float_digits = 1; SET lc_monetary = 'C'; SET xmlbinary = 'base64';
            SET enable_seqscan = off; SET jit = off; SET max_parallel_workers_per_gather = 0;
            SET plan_cache_mode = 'force_custom_plan'; SET row_security = off
            """;

    private final PostgresSession session;

    private SnapshotSession(PostgresSession session) {
        this.session = session;
    }

    static SnapshotSession open(Postgres postgres) {
        PostgresSession session = postgres.open("compare", LIMITS);
        session.execute(SETTINGS);
        return new SnapshotSession(session);
    }

    PostgresSession session() {
        return session;
    }

    /** Begins a transaction with a new snapshot, and leaves it open. */
    String export() {
        begin("");
        return session.one("SELECT pg_export_snapshot()", row -> row.getString(1));
    }

    /** Begins one with another session's snapshot. */
    void join(String snapshot) {
        begin("; SET TRANSACTION SNAPSHOT " + Identifier.literal(snapshot));
    }

    void leave() {
        autoCommit(true);
    }

    private void autoCommit(boolean on) {
        try {
            session.connection().setAutoCommit(on);
        } catch (SQLException e) {
            throw SqlFailures.translate(session.side(), "begin or end a transaction", e);
        }
    }

    private void begin(String more) {
        autoCommit(true);
        autoCommit(false);
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY" + more);
    }

    /** A server notices only when it answers that nobody listens any more: it would go on with a long statement for hours. */
    @Override
    public void close() {
        try {
            session.cancel();
        } catch (ReplicationFailure e) {
            LOG.debug("a statement of a comparison could not be cancelled", e);
        }
        session.close();
    }
}
