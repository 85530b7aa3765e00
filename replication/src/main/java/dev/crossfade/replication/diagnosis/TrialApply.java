package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.diagnosis.TrialStatement.Column;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Lsn;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Does what apply would do next, as apply would, in a transaction that is rolled back: so the server says itself what apply dies of.
 * Under the gate's row, and only where that refuses the application. Not where it cannot be known how far apply is: what it has done
 * already would be taken for a duplicate.
 */
final class TrialApply {

    /** All of it: the gate's row is locked meanwhile. */
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private static final String OUT_OF_TIME = "57014";
    private static final String DENIED = "42501";

    private static final String AS_APPLY = "SELECT set_config('session_replication_role', 'replica', true)";

    private static final String REACHED = """
            SELECT coalesce((SELECT o.remote_lsn FROM pg_show_replication_origin_status() o WHERE o.external_id = 'pg_' || s.oid),
                            '0/0')::text
              FROM pg_subscription s
             WHERE s.subname = ? AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    private static final String REPLICATED = """
            SELECT n.nspname, c.relname
              FROM pg_subscription s
              JOIN pg_subscription_rel r ON r.srsubid = s.oid
              JOIN pg_class c ON c.oid = r.srrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE s.subname = ? AND r.srsubstate = 'r'
               AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    /** Types without length and precision: a cast would cut what an assignment refuses. */
    private static final String COLUMNS = """
            SELECT attname, format_type(atttypid, -1), attidentity = 'a'
              FROM pg_attribute
             WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
            """;

    private final Gate gate;
    private final String name;

    TrialApply(Gate gate, String name) {
        this.gate = gate;
        this.name = name;
    }

    /** The change that cannot be applied, and what the server says to it. */
    record Stopped(Change change, ReplicationFailure failure) {}

    /** Empty when all of them could be applied, as far as the time goes, or it may not be tried, or a worker got on meanwhile. */
    Optional<Stopped> of(PostgresSession subscriber, List<Change> changes) {
        if (changes.isEmpty() || !TrialRights.areHeld(subscriber)) {
            return Optional.empty();
        }
        Lsn reached = reached(subscriber);
        Set<TableName> replicated = new TreeSet<>(
                subscriber.list(REPLICATED, row -> new TableName(row.getString(1), row.getString(2)), name));
        List<Change> due = changes.stream()
                .filter(change -> change.commit().compareTo(reached) >= 0)
                .filter(change -> replicated.contains(change.relation().table()))
                .toList();
        Optional<Stopped> stopped = gate.tryOut(
                subscriber,
                locked -> locked.state().refusesAllButReplication() ? first(subscriber, due) : Optional.empty());
        // What a worker has applied meanwhile would be taken for a duplicate.
        return stopped.filter(one -> reached(subscriber).equals(reached));
    }

    private Lsn reached(PostgresSession subscriber) {
        return subscriber
                .first(REACHED, row -> Lsn.parse(row.getString(1)), name)
                .orElse(new Lsn(0));
    }

    private Optional<Stopped> first(PostgresSession subscriber, List<Change> due) {
        Deadline deadline = Deadline.after(AT_MOST);
        subscriber.one(AS_APPLY, row -> row.getString(1));
        Map<TableName, Map<String, Column>> known = new HashMap<>();
        for (Change change : due) {
            if (deadline.isPast()) {
                return Optional.empty();
            }
            Map<String, Column> columns =
                    known.computeIfAbsent(change.relation().table(), table -> columns(subscriber, table));
            Optional<TrialStatement> statement = TrialStatement.of(change, columns);
            if (statement.isPresent()) {
                subscriber.statementTimeoutInTransaction(deadline.remaining());
                try {
                    subscriber.update(
                            statement.get().sql(), statement.get().values().toArray());
                } catch (ReplicationFailure e) {
                    return isOurs(e) ? Optional.empty() : Optional.of(new Stopped(change, e));
                }
            }
        }
        return Optional.empty();
    }

    /** Of our time, or of our rights, which say nothing of how apply would fare: what its own lack is found out without a trial. */
    private static boolean isOurs(ReplicationFailure failure) {
        return failure.getCause() instanceof SQLException cause
                && (OUT_OF_TIME.equals(cause.getSQLState()) || DENIED.equals(cause.getSQLState()));
    }

    private static Map<String, Column> columns(PostgresSession subscriber, TableName table) {
        Map<String, Column> columns = new HashMap<>();
        subscriber.list(
                COLUMNS,
                row -> columns.put(row.getString(1), new Column(row.getString(2), row.getBoolean(3))) == null,
                Identifier.quote(table.schema(), table.name()));
        return columns;
    }
}
