package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.fence.Gate;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Lsn;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Does what apply would do next, as apply would, in a transaction that is rolled back: so the server says itself what apply dies of.
 * Under the gate's row, and only where that refuses the application. Not where it cannot be known how far apply is: what it has done
 * already would be taken for a duplicate.
 */
final class TrialApply {

    private static final Duration STATEMENT_AT_MOST = Duration.ofSeconds(5);

    private static final String MAY = """
            SELECT current_setting('is_superuser') = 'on'
                   AND has_function_privilege('pg_show_replication_origin_status()', 'EXECUTE')
            """;

    private static final String AS_APPLY = "SELECT set_config('session_replication_role', 'replica', true)";

    private static final String REACHED = """
            SELECT coalesce((SELECT o.remote_lsn FROM pg_replication_origin_status o WHERE o.external_id = 'pg_' || s.oid), '0/0')::text
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

    /** Without length and precision: a cast would cut what an assignment refuses. */
    private static final String TYPES = """
            SELECT attname, format_type(atttypid, -1)
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

    /** Empty when all of them could be applied, or it may not be tried. */
    Optional<Stopped> of(PostgresSession subscriber, List<Change> changes) {
        if (changes.isEmpty() || !subscriber.one(MAY, row -> row.getBoolean(1))) {
            return Optional.empty();
        }
        Lsn reached = subscriber
                .first(REACHED, row -> Lsn.parse(row.getString(1)), name)
                .orElse(new Lsn(0));
        Set<TableName> replicated = new TreeSet<>(
                subscriber.list(REPLICATED, row -> new TableName(row.getString(1), row.getString(2)), name));
        List<Change> due = changes.stream()
                .filter(change -> change.commit().compareTo(reached) >= 0)
                .filter(change -> replicated.contains(change.relation().table()))
                .toList();
        return gate.tryOut(
                subscriber,
                locked -> locked.state().refusesAllButReplication() ? first(subscriber, due) : Optional.empty());
    }

    private Optional<Stopped> first(PostgresSession subscriber, List<Change> due) {
        subscriber.one(AS_APPLY, row -> row.getString(1));
        subscriber.statementTimeoutInTransaction(STATEMENT_AT_MOST);
        Map<TableName, Map<String, String>> types = new HashMap<>();
        for (Change change : due) {
            Map<String, String> columns =
                    types.computeIfAbsent(change.relation().table(), table -> types(subscriber, table));
            try {
                Statement statement = statement(change, columns);
                subscriber.update(statement.sql(), statement.values().toArray());
            } catch (ReplicationFailure e) {
                return Optional.of(new Stopped(change, e));
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> types(PostgresSession subscriber, TableName table) {
        Map<String, String> types = new HashMap<>();
        subscriber.list(
                TYPES,
                row -> types.put(row.getString(1), row.getString(2)) == null,
                Identifier.quote(table.schema(), table.name()));
        return types;
    }

    private record Statement(String sql, List<@Nullable String> values) {}

    private static Statement statement(Change change, Map<String, String> types) {
        TableName table = change.relation().table();
        String quoted = Identifier.quote(table.schema(), table.name());
        List<@Nullable String> values = new ArrayList<>();
        return switch (change.kind()) {
            case INSERT ->
                new Statement(
                        "INSERT INTO " + quoted + " (" + names(change.now()) + ") OVERRIDING SYSTEM VALUE VALUES ("
                                + change.now().entrySet().stream()
                                        .map(entry -> value(entry.getKey(), entry.getValue(), types, values))
                                        .collect(Collectors.joining(", "))
                                + ")",
                        values);
            case UPDATE ->
                new Statement(
                        "UPDATE ONLY " + quoted + " SET "
                                + change.now().entrySet().stream()
                                        .map(entry -> Identifier.quote(entry.getKey()) + " = "
                                                + value(entry.getKey(), entry.getValue(), types, values))
                                        .collect(Collectors.joining(", "))
                                + where(change, types, values),
                        values);
            case DELETE -> new Statement("DELETE FROM ONLY " + quoted + where(change, types, values), values);
        };
    }

    private static String where(Change change, Map<String, String> types, List<@Nullable String> values) {
        return " WHERE "
                + change.relation().identity().stream()
                        .map(column -> Identifier.quote(column) + " IS NOT DISTINCT FROM "
                                + value(column, change.found().get(column), types, values))
                        .collect(Collectors.joining(" AND "));
    }

    private static String names(Map<String, @Nullable String> row) {
        return row.keySet().stream().map(Identifier::quote).collect(Collectors.joining(", "));
    }

    /** Types' names come from the catalog, and need no quoting. */
    private static String value(
            String column, @Nullable String text, Map<String, String> types, List<@Nullable String> values) {
        values.add(text);
        return "CAST(CAST(? AS text) AS " + types.getOrDefault(column, "text") + ")";
    }
}
