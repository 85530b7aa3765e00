package dev.crossfade.control.store;

import com.zaxxer.hikari.HikariConfig;
import dev.crossfade.config.settings.StoreAddress;
import dev.crossfade.control.leader.Tenure;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * A schema on a server, shared by several controllers. A session that stands still in a transaction which holds the term, as of a process
 * that is stopped, is ended by the server after a second: a takeover waits for it.
 */
final class PostgresEngine implements StoreEngine {

    private static final int CONNECTIONS = 8;
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(5);
    private static final String SESSION =
            "-c default_transaction_isolation=read\\ committed -c default_transaction_read_only=off";

    private static final String USUAL = SESSION + " -c statement_timeout=5000 -c lock_timeout=3000";
    /** The lease's: an answer that comes later is of no use any more. */
    private static final String QUICK = SESSION + " -c statement_timeout=900";

    /** For this transaction only: a read holds nothing that a takeover waits for. */
    private static final String HOLD_TERM = """
            SELECT set_config('idle_in_transaction_session_timeout', '1000', true)
              FROM leader
             WHERE term = ? AND holder = ?
               FOR KEY SHARE
            """;

    private final StoreAddress.OfServer address;

    PostgresEngine(StoreAddress.OfServer address) {
        this.address = address;
    }

    @Override
    public HikariConfig pool() {
        HikariConfig config = new HikariConfig();
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setDataSource(new StoreSessions(address, properties(USUAL, "10")));
        return config;
    }

    /** A session of its own for the lease, which waits behind nothing. */
    Connection quickly() throws SQLException {
        return new StoreSessions(address, properties(QUICK, "1")).getConnection();
    }

    @Override
    public FluentConfiguration history() {
        // An upgrade may take longer than anything else.
        Properties properties = login();
        properties.setProperty("connectTimeout", "5");
        return Flyway.configure()
                .dataSource(new StoreSessions(address, properties))
                .defaultSchema(address.schema())
                .schemas(address.schema())
                .createSchemas(true)
                .locations("classpath:db/migration/postgresql");
    }

    private Properties login() {
        Properties login = new Properties();
        if (address.user() != null) {
            login.setProperty("user", address.user());
        }
        login.setProperty("ApplicationName", "crossfade control");
        login.setProperty("currentSchema", address.schema());
        login.setProperty("tcpKeepAlive", "true");
        return login;
    }

    private Properties properties(String session, String answerSeconds) {
        Properties properties = login();
        properties.setProperty("options", session);
        properties.setProperty("connectTimeout", answerSeconds);
        properties.setProperty("loginTimeout", answerSeconds);
        properties.setProperty("socketTimeout", answerSeconds);
        return properties;
    }

    @Override
    public void examine(Connection connection) {
        // The server does so itself, where its pages have checksums.
    }

    @Override
    public OptionalInt versionBeforeFlyway(Connection connection) {
        return OptionalInt.empty();
    }

    /** Also of the holder: a server that was failed over to may have given the same term to another, which it had not heard of. */
    @Override
    public boolean holdsTerm(Connection connection, Tenure tenure) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HOLD_TERM)) {
            statement.setLong(1, tenure.term());
            statement.setString(2, tenure.holder());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    @Override
    public boolean isPast(SQLException e) {
        return PostgresFaults.isPast(e);
    }

    @Override
    public boolean hasRefused(SQLException commit) {
        return PostgresFaults.isOfTheServer(commit);
    }

    @Override
    public StoreFailure failure(SQLException e) {
        return PostgresFaults.of(address, e);
    }

    @Override
    public void close() {
        // The pool closes what it has opened.
    }
}
