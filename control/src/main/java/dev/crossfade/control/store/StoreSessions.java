package dev.crossfade.control.store;

import dev.crossfade.config.settings.Secret;
import dev.crossfade.config.settings.StoreAddress;
import dev.crossfade.replication.postgres.RenewedLogin;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens sessions of a shared store, each with the password that there is then. For a pool, which holds what it opens. */
final class StoreSessions implements DataSource {

    private static final Secret NONE = new Secret("");

    private final StoreAddress.OfServer address;
    private final Properties properties;

    /** @param properties of each session, without the password */
    StoreSessions(StoreAddress.OfServer address, Properties properties) {
        this.address = address;
        this.properties = properties;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Secret password = address.password() == null ? NONE : address.password();
        return RenewedLogin.open(password, this::connect);
    }

    private Connection connect(String password) throws SQLException {
        Properties login = new Properties();
        login.putAll(properties);
        if (!password.isEmpty()) {
            login.setProperty("password", password);
        }
        return DriverManager.getConnection(address.url(), login);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("who logs in is said in control.store");
    }

    /** The driver logs by itself. */
    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // The driver logs by itself.
    }

    /** Stands in the properties. */
    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // Stands in the properties.
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("the driver's has no parent here");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("it wraps no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
