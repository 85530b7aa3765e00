package dev.crossfade.rehearsal.lab;

import dev.crossfade.config.model.Side;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Two PostgreSQL servers with the tenant's database on each: the same roles and the same owner of everything, no table yet. Roles
 * belong to a server, so they are made on both.
 */
public final class Lab implements AutoCloseable {

    /** The tenant's database. */
    public static final String DATABASE = "shop";

    /** Whom Crossfade works as: superuser and replication. */
    public static final Login CROSSFADE = new Login("crossfade", "c'fade@1/2%3\\4 \"5\"");

    /** Whom one side's server logs in as at the other, to have its changes: no more than it needs. */
    public static final Login REPLICATION = new Login("crossfade_repl", "r'epl@/%\\ =#\"1\"");

    /** Owns the tenant's schema and runs its migrations. */
    public static final Login OWNER = new Login("shop_owner", "own'er@/%\\ :?#");

    /** What the tenant's application serves requests as. */
    public static final Login APPLICATION = new Login("shop_app", "app'@s/h%o\\p &=+");

    /**
     * What the tenant's workers log in as, beside the application: a fence that knows only one role lets the other go on. Its password
     * is stored as MD5, as old ones are, which also makes its login cheap: hashing for SCRAM takes 15 ms of a core, and workers that
     * are shut out log in again and again.
     */
    public static final Login WORKER = new Login("shop_worker", "w0rk'er@/%\\ :?#");

    private final PostgresServer source;
    private final PostgresServer target;

    private Lab(PostgresServer source, PostgresServer target) {
        this.source = source;
        this.target = target;
    }

    /**
     * @param sourceMajor and {@code targetMajor}: PostgreSQL's major versions, 14 to 18
     * @param directory where the servers keep their data
     */
    public static Lab start(int sourceMajor, int targetMajor, Path directory) throws IOException, SQLException {
        return start(sourceMajor, () -> PostgresServer.start(targetMajor, directory.resolve("target")), directory);
    }

    /** As {@link #start}, with the target's tables on a disk that can be filled up. */
    public static Lab startWithSmallTarget(int sourceMajor, int targetMajor, Path directory)
            throws IOException, SQLException {
        return start(
                sourceMajor,
                () -> PostgresServer.startOnSmallDisk(targetMajor, directory.resolve("target")),
                directory);
    }

    /** Starts a server. */
    private interface Start {
        PostgresServer run() throws IOException;
    }

    private static Lab start(int sourceMajor, Start target, Path directory) throws IOException, SQLException {
        List<PostgresServer> started = new ArrayList<>();
        try {
            started.add(PostgresServer.start(sourceMajor, directory.resolve("source")));
            started.add(target.run());
            for (PostgresServer server : started) {
                prepare(server);
            }
            return new Lab(started.get(0), started.get(1));
        } catch (IOException | SQLException | RuntimeException e) {
            closeAll(started, e);
            throw e;
        }
    }

    public PostgresServer server(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    /** Only where the lab was started with a small target. */
    public SmallDisk targetDisk() {
        return target.disk();
    }

    public LabDatabase database(Side side) {
        return server(side).database(DATABASE);
    }

    @Override
    public void close() throws IOException {
        IOException failure = new IOException("a PostgreSQL server of the rehearsal did not stop");
        closeAll(List.of(source, target), failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private static void prepare(PostgresServer server) throws SQLException {
        try (Connection connection = server.superuser("postgres")) {
            execute(
                    connection,
                    "CREATE ROLE %I LOGIN SUPERUSER REPLICATION PASSWORD %L",
                    CROSSFADE.role(),
                    CROSSFADE.password());
            execute(
                    connection,
                    "CREATE ROLE %I LOGIN REPLICATION PASSWORD %L",
                    REPLICATION.role(),
                    REPLICATION.password());
            execute(connection, "GRANT pg_read_all_data TO %I", REPLICATION.role());
            execute(connection, "CREATE ROLE %I LOGIN PASSWORD %L", OWNER.role(), OWNER.password());
            execute(connection, "CREATE ROLE %I LOGIN PASSWORD %L", APPLICATION.role(), APPLICATION.password());
            execute(connection, "SET password_encryption = %L", "md5");
            execute(connection, "CREATE ROLE %I LOGIN PASSWORD %L", WORKER.role(), WORKER.password());
        }
        createDatabase(server, DATABASE);
    }

    /** Another tenant's database on each side, as empty as the first, for the same roles. */
    public void createDatabase(String name) throws SQLException {
        createDatabase(source, name);
        createDatabase(target, name);
    }

    private static void createDatabase(PostgresServer server, String name) throws SQLException {
        try (Connection connection = server.superuser("postgres")) {
            execute(connection, "CREATE DATABASE %I OWNER %I", name, OWNER.role());
        }
        try (Connection connection = server.superuser(name)) {
            // Up to 14 everyone may create in "public" and the superuser owns it; from 15 on neither. Made the same, so
            // that no
            // drift comes from the major versions alone.
            execute(connection, "ALTER SCHEMA public OWNER TO %I", OWNER.role());
            execute(connection, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
            execute(connection, "GRANT USAGE ON SCHEMA public TO PUBLIC");
        }
    }

    /** Lets the server quote what these statements cannot take as parameters: %I an identifier, %L a literal. */
    private static void execute(Connection connection, String template, String... values) throws SQLException {
        String statementText;
        try (PreparedStatement format = connection.prepareStatement("SELECT format(?, VARIADIC ?)")) {
            format.setString(1, template);
            format.setArray(2, connection.createArrayOf("text", values));
            try (ResultSet row = format.executeQuery()) {
                row.next();
                statementText = row.getString(1);
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(statementText);
        }
    }

    private static void closeAll(List<PostgresServer> servers, Exception failure) {
        for (PostgresServer server : servers) {
            try {
                server.close();
            } catch (IOException | RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
