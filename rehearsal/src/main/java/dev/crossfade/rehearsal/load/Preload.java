package dev.crossfade.rehearsal.load;

import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.WriteKind;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** What the shop had before anyone thought of moving it: customers, and images as large objects. */
public final class Preload {

    /** Their ids run from 1. */
    public static final int CUSTOMERS = 100;

    private static final int NOTE_CHARACTERS = 1_000;

    private static final String INSERT_CUSTOMERS = """
            INSERT INTO customers (name)
            SELECT 'customer ' || number
              FROM generate_series(1, ?) AS number
            """;

    private static final String INSERT_IMAGE = """
            INSERT INTO images (key, content)
            VALUES (?, lo_from_bytea(0, ?))
            """;

    private static final String INSERT_NOTE = """
            INSERT INTO notes (key, body)
            VALUES (?, ?)
            """;

    private Preload() {}

    /** @param connection of the application's role, to a shop whose schema is there and empty */
    public static void fill(Connection connection, int images, RandomGenerator random, Journal journal)
            throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement customers = connection.prepareStatement(INSERT_CUSTOMERS)) {
            customers.setInt(1, CUSTOMERS);
            customers.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_IMAGE)) {
            for (int number = 1; number <= images; number++) {
                String key = "i-preloaded-" + number;
                byte[] content = new byte[1 + random.nextInt(64 * 1024)];
                random.nextBytes(content);
                insert.setString(1, key);
                insert.setBytes(2, content);
                insert.executeUpdate();
                journal.present(WriteKind.IMAGE, key, sha256(content));
            }
        }
        connection.commit();
    }

    /**
     * Notes of {@value #NOTE_CHARACTERS} characters: a table that takes its time to be copied.
     *
     * @param connection of the application's role
     */
    public static void addNotes(Connection connection, int count, RandomGenerator random, Journal journal)
            throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(INSERT_NOTE)) {
            for (int number = 1; number <= count; number++) {
                String key = "n-preloaded-" + number;
                byte[] content = new byte[NOTE_CHARACTERS / 2];
                random.nextBytes(content);
                String body = HexFormat.of().formatHex(content);
                insert.setString(1, key);
                insert.setString(2, body);
                insert.addBatch();
                journal.present(WriteKind.NOTE, key, body);
            }
            insert.executeBatch();
        }
        connection.commit();
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
