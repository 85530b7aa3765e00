package dev.crossfade.replication.testing;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A database with the roles of a migration: {@code crossfade…} (ours, a superuser), {@code repl…} (replication, may read) and
 * {@code app…} (the application's; owns the database and what it creates). Each password is awkward.
 */
public final class TestDatabase implements AutoCloseable {

    /** Every character that has broken a connection string or a literal. */
    public static final String PASSWORD = "p'w @/%\\\"=&?";

    private final EmbeddedServer server;
    private final String name;
    private final String ours;
    private final String replication;
    private final String app;

    private TestDatabase(EmbeddedServer server, String suffix) {
        this.server = server;
        this.name = "acme" + suffix;
        this.ours = "crossfade" + suffix;
        this.replication = "repl" + suffix;
        this.app = "app" + suffix;
    }

    static TestDatabase create(EmbeddedServer server, String suffix) {
        TestDatabase database = new TestDatabase(server, suffix);
        String password = " PASSWORD " + Identifier.literal(PASSWORD);
        try (Connection connection = server.superuser("postgres")) {
            run(
                    connection,
                    "CREATE ROLE " + Identifier.quote(database.ours) + " LOGIN SUPERUSER" + password,
                    "CREATE ROLE " + Identifier.quote(database.replication) + " LOGIN REPLICATION" + password,
                    "GRANT pg_read_all_data TO " + Identifier.quote(database.replication),
                    "CREATE ROLE " + Identifier.quote(database.app) + " LOGIN" + password,
                    "CREATE DATABASE " + Identifier.quote(database.name) + " OWNER " + Identifier.quote(database.app)
                            + server.copiedAsFiles());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        database.execute("GRANT CREATE, USAGE ON SCHEMA public TO " + Identifier.quote(database.app));
        return database;
    }

    /** What all its names end in. */
    String suffix() {
        return name.substring("acme".length());
    }

    public EmbeddedServer server() {
        return server;
    }

    public String name() {
        return name;
    }

    /** Our role. */
    public String ours() {
        return ours;
    }

    public String replicationRole() {
        return replication;
    }

    /** The application's role. */
    public String app() {
        return app;
    }

    public String url() {
        return server.url(name);
    }

    /** As crossfade.yaml would give them. */
    public DatabaseSettings settings() {
        return settings(ours);
    }

    /** The same with another role as ours, and the usual password. */
    public DatabaseSettings settings(String user) {
        Secret password = new Secret(PASSWORD);
        return new DatabaseSettings(
                url(),
                user,
                password,
                new DatabaseSettings.ReplicationAccess(replication, password, url()),
                List.of(app));
    }

    public Postgres postgres(Side side, MigrationSession session) {
        return new Postgres(side, settings(), session);
    }

    /** A session of the application. */
    public Connection connectAsApp() throws SQLException {
        return connect(app);
    }

    /** A session of the application that asks to write although that may not be the default. */
    public Connection connectAsStubbornApp() throws SQLException {
        return connect(app, "-c default_transaction_read_only=off");
    }

    /** A session of any role with the usual password. */
    public Connection connect(String role) throws SQLException {
        return connect(role, "");
    }

    /** @param options as the server takes them: {@code -c name=value …} */
    public Connection connect(String role, String options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("options", options);
        properties.setProperty("user", role);
        properties.setProperty("password", PASSWORD);
        return DriverManager.getConnection(url(), properties);
    }

    /** Runs each as superuser, in a session of its own. */
    public void execute(String... statements) {
        try (Connection connection = server.superuser(name)) {
            run(connection, statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs each as the application, in one session. */
    public void executeAsApp(String... statements) {
        try (Connection connection = connectAsApp()) {
            run(connection, statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of every row, as text, read by the superuser. */
    public List<@Nullable String> texts(String query) {
        try (Connection connection = server.superuser(name);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<@Nullable String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the first row, as a number. */
    public long number(String query) {
        return Long.parseLong(String.valueOf(texts(query).get(0)));
    }

    /** Drops the database, whatever is connected, with its subscriptions, slots and roles. */
    @Override
    public void close() {
        texts("SELECT subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid"
                        + " WHERE d.datname = current_database()")
                .forEach(subscription -> {
                    String quoted = Identifier.quote(String.valueOf(subscription));
                    execute(
                            "ALTER SUBSCRIPTION " + quoted + " DISABLE",
                            "ALTER SUBSCRIPTION " + quoted + " SET (slot_name = NONE)",
                            "DROP SUBSCRIPTION " + quoted);
                });
        try (Connection connection = server.superuser("postgres");
                Statement statement = connection.createStatement()) {
            dropSlots(statement);
            statement.execute("DROP DATABASE " + Identifier.quote(name) + " WITH (FORCE)");
            for (String role : List.of(app, replication, ours)) {
                statement.execute("DROP ROLE " + Identifier.quote(role));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A subscriber that is still there fetches again as soon as its walsender has been ended. */
    private void dropSlots(Statement statement) throws SQLException {
        String ofOurs = " FROM pg_replication_slots WHERE database = " + Identifier.literal(name);
        for (int attempt = 0; attempt < 100; attempt++) {
            statement.execute("SELECT pg_terminate_backend(active_pid, 5000)" + ofOurs + " AND active_pid IS NOT NULL");
            statement.execute("SELECT pg_drop_replication_slot(slot_name)" + ofOurs + " AND NOT active");
            try (ResultSet left = statement.executeQuery("SELECT count(*)" + ofOurs)) {
                left.next();
                if (left.getInt(1) == 0) {
                    return;
                }
            }
        }
        throw new IllegalStateException("the slots of " + name + " stay in use");
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
