package dev.crossfade.rehearsal.sabotage;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.FenceReport;
import dev.crossfade.replication.postgres.MigrationSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/** The gate says fenced and the token is committed, but nobody was shut out. */
final class SkippedFence implements Wrong {

    private static final String CLAIM = """
            UPDATE crossfade.gate
               SET state = 'fenced', epoch = ?
             WHERE migration = ?
            """;

    private static final String TOKEN = """
            INSERT INTO crossfade.token (migration, epoch)
            VALUES (?, ?)
            """;

    private final TenantSettings tenant;
    private final MigrationSession session;
    private final Clock clock;

    SkippedFence(TenantSettings tenant, MigrationSession session, Clock clock) {
        this.tenant = tenant;
        this.session = session;
        this.clock = clock;
    }

    @Override
    public FenceReport fence(Epoch epoch, Supplier<FenceReport> right) {
        try (Connection connection = DirectSession.open(tenant, Side.SOURCE)) {
            connection.setAutoCommit(false);
            try (PreparedStatement claim = connection.prepareStatement(CLAIM);
                    PreparedStatement token = connection.prepareStatement(TOKEN)) {
                claim.setLong(1, epoch.value());
                claim.setObject(2, session.migration());
                claim.executeUpdate();
                token.setObject(1, session.migration());
                token.setLong(2, epoch.value());
                token.executeUpdate();
            }
            connection.commit();
            return new FenceReport(clock.instant(), 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        } catch (SQLException e) {
            throw new IllegalStateException("the fence could not be skipped: " + e.getMessage(), e);
        }
    }
}
