package dev.crossfade.rehearsal.sabotage;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;

/** A session beside the controller's own. */
final class DirectSession {

    private DirectSession() {}

    static Connection open(TenantSettings tenant, Side side) throws SQLException {
        DatabaseSettings database = Objects.requireNonNull(tenant.side(side).database());
        return DriverManager.getConnection(
                database.url(), database.user(), database.password().reveal());
    }
}
