package dev.crossfade.replication.fence;

import dev.crossfade.replication.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a transaction of {@link Writers} writes under a key that is its own, and how the key is found again. */
interface WrittenThing {

    void write(Connection connection, Random random, String key) throws SQLException;

    /** The keys that are there. */
    List<String> keys(TestDatabase database);

    /** Two rows, each in any of the tables {@code t0 …}, which have a column {@code key}. */
    static WrittenThing rowsOf(int tables) {
        return new WrittenThing() {

            @Override
            public void write(Connection connection, Random random, String key) throws SQLException {
                for (int row = 0; row < 2; row++) {
                    run(connection, "INSERT INTO t" + random.nextInt(tables) + " (key) VALUES (?)", key);
                }
            }

            @Override
            public List<String> keys(TestDatabase database) {
                // In one statement: a login may have to stand in line behind those of the writers.
                return database
                        .texts(IntStream.range(0, tables)
                                .mapToObj(table -> "SELECT key FROM t" + table)
                                .collect(Collectors.joining(" UNION ALL ")))
                        .stream()
                        .map(String::valueOf)
                        .toList();
            }
        };
    }

    /** Two large objects, and nothing else: no lock on any table tells of them. */
    static WrittenThing largeObjects() {
        return new WrittenThing() {

            @Override
            public void write(Connection connection, Random random, String key) throws SQLException {
                for (int object = 0; object < 2; object++) {
                    run(connection, "SELECT lo_from_bytea(0, convert_to(?, 'UTF8'))", key);
                }
            }

            @Override
            public List<String> keys(TestDatabase database) {
                return database.texts("SELECT convert_from(lo_get(oid), 'UTF8') FROM pg_largeobject_metadata").stream()
                        .map(String::valueOf)
                        .toList();
            }
        };
    }

    private static void run(Connection connection, String sql, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, key);
            statement.execute();
        }
    }
}
