package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.verify.Candidate.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Tells differences from changes under way. The source's row is read, everything that was committed there until now is waited for
 * at the target, the target's row is read, and the source's once more: a source that did not change between its two looks, and a
 * target that is not the same, is a difference. A row that changed is looked at again, a bounded number of times.
 */
final class Settlement {

    private static final int ROUNDS = 5;

    private final List<Candidate> different = new ArrayList<>();
    private List<Candidate> pending;

    Settlement(List<Candidate> candidates) {
        this.pending = List.copyOf(candidates);
    }

    /**
     * May be called again after a failure, with other sessions.
     *
     * @param barrier returns when the target has applied all that the source had committed when it was called
     */
    void settle(PostgresSession source, PostgresSession target, Runnable barrier) throws SQLException {
        for (int round = 0; round < ROUNDS && !pending.isEmpty(); round++) {
            Map<Candidate, String> before = states(source);
            barrier.run();
            Map<Candidate, String> there = states(target);
            Map<Candidate, String> after = states(source);
            List<Candidate> changed = new ArrayList<>();
            for (Candidate candidate : pending) {
                String here = after.get(candidate);
                if (!Objects.equals(before.get(candidate), here)) {
                    changed.add(candidate);
                } else if (!Objects.equals(here, there.get(candidate))) {
                    different.add(candidate.as(kind(candidate, here != null, there.get(candidate) != null)));
                }
            }
            pending = changed;
        }
    }

    List<Candidate> different() {
        return different;
    }

    /** How many never stood still. */
    int unsettled() {
        return pending.size();
    }

    private static Kind kind(Candidate candidate, boolean here, boolean there) {
        if (here && there) {
            // Without a key both have the row, and differ in how often: what was seen first says which way.
            return candidate.table().hasKey() ? Kind.DIFFERS : candidate.kind();
        }
        return here ? Kind.MISSING : Kind.SURPLUS;
    }

    /** The hash of each pending row that is there, or how often it is there. */
    private Map<Candidate, String> states(PostgresSession session) throws SQLException {
        Map<ComparedTable, List<Candidate>> byTable = new LinkedHashMap<>();
        pending.forEach(candidate -> byTable.computeIfAbsent(candidate.table(), table -> new ArrayList<>())
                .add(candidate));
        Map<Candidate, String> states = new HashMap<>();
        for (Map.Entry<ComparedTable, List<Candidate>> entry : byTable.entrySet()) {
            Map<List<String>, String> rows = rows(session, entry.getKey(), entry.getValue());
            for (Candidate candidate : entry.getValue()) {
                String state = rows.get(candidate.identity());
                if (state != null) {
                    states.put(candidate, state);
                }
            }
        }
        return states;
    }

    private static Map<List<String>, String> rows(
            PostgresSession session, ComparedTable table, List<Candidate> candidates) throws SQLException {
        Connection connection = session.connection();
        Map<List<String>, String> rows = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(table.someRows())) {
            int parameters = Math.max(1, table.keyColumns().size());
            for (int i = 0; i < parameters; i++) {
                int column = i;
                Object[] values = candidates.stream()
                        .map(candidate -> candidate.identity().get(column))
                        .toArray();
                statement.setArray(i + 1, connection.createArrayOf("text", values));
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.put(RowCursor.key(row.getArray(1)), row.getString(2));
                }
            }
        }
        return rows;
    }
}
