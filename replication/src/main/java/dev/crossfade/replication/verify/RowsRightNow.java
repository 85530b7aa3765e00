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

/** Reads rows by their keys, outside any snapshot that is held. */
record RowsRightNow(PostgresSession session) implements RowStates {

    @Override
    public Map<Candidate, String> of(Collection<Candidate> candidates) throws SQLException {
        Map<ComparedTable, List<Candidate>> byTable = new LinkedHashMap<>();
        candidates.forEach(candidate -> byTable.computeIfAbsent(candidate.table(), table -> new ArrayList<>())
                .add(candidate));
        Map<Candidate, String> states = new HashMap<>();
        for (Map.Entry<ComparedTable, List<Candidate>> entry : byTable.entrySet()) {
            Map<List<String>, String> rows = rows(entry.getKey(), entry.getValue());
            for (Candidate candidate : entry.getValue()) {
                String state = rows.get(candidate.identity());
                if (state != null) {
                    states.put(candidate, state);
                }
            }
        }
        return states;
    }

    private Map<List<String>, String> rows(ComparedTable table, List<Candidate> candidates) throws SQLException {
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
