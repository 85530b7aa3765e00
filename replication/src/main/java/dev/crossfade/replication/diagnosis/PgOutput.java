package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.postgres.Lsn;
import dev.crossfade.replication.schema.TableName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of {@code pgoutput}, version 1, in their order
 * (<a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">message formats</a>). What is no
 * change of a row is passed over, but for a TRUNCATE: behind one nothing can be told.
 */
final class PgOutput {

    private static final int KEY = 1;

    private final Map<Integer, Change.Relation> relations = new HashMap<>();
    private Lsn commit = new Lsn(0);
    private boolean truncated;

    boolean truncated() {
        return truncated;
    }

    Optional<Change> read(byte[] message) {
        ByteBuffer bytes = ByteBuffer.wrap(message);
        return switch ((char) bytes.get()) {
            case 'B' -> {
                commit = new Lsn(bytes.getLong());
                yield Optional.empty();
            }
            case 'R' -> {
                relation(bytes);
                yield Optional.empty();
            }
            case 'I' -> change(Change.Kind.INSERT, bytes);
            case 'U' -> change(Change.Kind.UPDATE, bytes);
            case 'D' -> change(Change.Kind.DELETE, bytes);
            case 'T' -> {
                truncated = true;
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private void relation(ByteBuffer bytes) {
        int id = bytes.getInt();
        String schema = text(bytes);
        String name = text(bytes);
        bytes.get();
        int count = bytes.getShort();
        List<String> columns = new ArrayList<>();
        List<String> identity = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean key = (bytes.get() & KEY) != 0;
            String column = text(bytes);
            bytes.getInt();
            bytes.getInt();
            columns.add(column);
            if (key) {
                identity.add(column);
            }
        }
        TableName table = new TableName(schema.isEmpty() ? "pg_catalog" : schema, name);
        relations.put(id, new Change.Relation(table, List.copyOf(columns), List.copyOf(identity)));
    }

    private Optional<Change> change(Change.Kind kind, ByteBuffer bytes) {
        Change.Relation relation = relations.get(bytes.getInt());
        if (relation == null) {
            return Optional.empty();
        }
        Map<String, @Nullable String> old = Map.of();
        Map<String, @Nullable String> now = Map.of();
        while (bytes.hasRemaining()) {
            char part = (char) bytes.get();
            Map<String, @Nullable String> row = row(relation, bytes);
            if (part == 'N') {
                now = row;
            } else {
                old = part == 'K' ? only(row, relation.identity()) : row;
            }
        }
        return Optional.of(new Change(commit, kind, relation, old, now));
    }

    /** Of a key that came alone the other columns are null only because they were not sent. */
    private static Map<String, @Nullable String> only(Map<String, @Nullable String> row, List<String> columns) {
        Map<String, @Nullable String> kept = new LinkedHashMap<>(row);
        kept.keySet().retainAll(columns);
        return kept;
    }

    /** A value that is stored apart and did not change is left out. */
    private static Map<String, @Nullable String> row(Change.Relation relation, ByteBuffer bytes) {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        int count = bytes.getShort();
        for (int i = 0; i < count; i++) {
            String column = relation.columns().get(i);
            switch ((char) bytes.get()) {
                case 'n' -> values.put(column, null);
                case 't' -> {
                    byte[] value = new byte[bytes.getInt()];
                    bytes.get(value);
                    values.put(column, new String(value, StandardCharsets.UTF_8));
                }
                default -> {
                    // 'u'
                }
            }
        }
        return values;
    }

    /** Up to the closing zero. */
    private static String text(ByteBuffer bytes) {
        int begin = bytes.position();
        int length = 0;
        while (bytes.get() != 0) {
            length++;
        }
        byte[] text = new byte[length];
        bytes.get(begin, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
