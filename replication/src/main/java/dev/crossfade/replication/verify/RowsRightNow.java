package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.PostgresSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads rows by their keys, outside any snapshot that is held; those without a key by their hash, in a snapshot of this moment. */
record RowsRightNow(PostgresSession session) implements RowStates {

    @Override
    public Map<Candidate, List<String>> of(Collection<Candidate> candidates) throws SQLException {
        Map<ComparedTable, List<Candidate>> byTable = new LinkedHashMap<>();
        candidates.forEach(candidate -> byTable.computeIfAbsent(candidate.table(), table -> new ArrayList<>())
                .add(candidate));
        Map<Candidate, List<String>> states = new HashMap<>();
        for (Map.Entry<ComparedTable, List<Candidate>> entry : byTable.entrySet()) {
            ComparedTable table = entry.getKey();
            Map<List<String>, List<String>> rows =
                    table.hasKey() ? byKey(table, entry.getValue()) : byHash(table, entry.getValue());
            for (Candidate candidate : entry.getValue()) {
                List<String> state = rows.get(candidate.identity());
                if (state != null) {
                    states.put(candidate, state);
                }
            }
        }
        return states;
    }

    private Map<List<String>, List<String>> byKey(ComparedTable table, List<Candidate> candidates) throws SQLException {
        Connection connection = session.connection();
        Map<List<String>, List<String>> rows = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(table.someRows())) {
            for (int i = 0; i < table.keyColumns().size(); i++) {
                int column = i;
                Object[] values = candidates.stream()
                        .map(candidate -> candidate.identity().get(column))
                        .toArray();
                statement.setArray(i + 1, connection.createArrayOf("text", values));
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.put(RowCursor.texts(row.getArray(1)), RowCursor.texts(row.getArray(2)));
                }
            }
        }
        return rows;
    }

    /** Nothing finds them but the whole heap: in the source's two readings and the target's one of a round alike. */
    private Map<List<String>, List<String>> byHash(ComparedTable table, List<Candidate> candidates) {
        Set<String> hashes = candidates.stream()
                .map(candidate -> candidate.identity().get(0))
                .collect(Collectors.toSet());
        Map<String, Long> counts = new HashMap<>();
        session.tryOut(() -> {
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            new HeapRanges(table, HeapRanges.USUAL_BLOCKS).each(session, DutyCycle.RESTLESS, (condition, bounds) -> {
                List<Object> parameters = new ArrayList<>(bounds);
                parameters.add(hashes);
                session.list(
                        table.counts(condition),
                        row -> counts.merge(String.valueOf(row.getString("hash")), row.getLong("times"), Long::sum),
                        parameters.toArray());
            });
            return true;
        });
        Map<List<String>, List<String>> rows = new HashMap<>();
        counts.forEach((hash, times) -> rows.put(List.of(hash), List.of(String.valueOf(times))));
        return rows;
    }
}
