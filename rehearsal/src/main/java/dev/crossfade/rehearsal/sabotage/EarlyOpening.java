package dev.crossfade.rehearsal.sabotage;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.TargetDatabase.TokenWatch;
import dev.crossfade.replication.postgres.MigrationSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** The target lags, and is opened without waiting for the token. */
final class EarlyOpening implements Wrong {

    /** So that clients write something that the target lacks. */
    private static final long LAG_MS = 400;

    private final TenantSettings tenant;
    private final MigrationSession session;

    EarlyOpening(TenantSettings tenant, MigrationSession session) {
        this.tenant = tenant;
        this.session = session;
    }

    @Override
    public void armed() {
        try (Connection connection = DirectSession.open(tenant, Side.TARGET);
                Statement statement = connection.createStatement()) {
            // The stream's name is made of a-z, 0-9 and _ alone, so it needs no quotes.
            statement.execute("ALTER SUBSCRIPTION " + session.streamName() + " DISABLE");
            Thread.sleep(LAG_MS);
        } catch (SQLException e) {
            throw new IllegalStateException("the target could not be held back: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public TokenWatch watch(TokenWatch right) {
        return new TokenWatch() {
            @Override
            public boolean await(Duration atMost) {
                return true;
            }

            @Override
            public void close() {
                right.close();
            }
        };
    }
}
