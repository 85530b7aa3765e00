package dev.crossfade.replication.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.testing.EmbeddedServer;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.OnEachVersion;
import dev.crossfade.replication.testing.TestDatabase;
import java.util.UUID;

class LineageIT {

    /** By a role that may do nothing: ours need not be a superuser. */
    @OnEachVersion(usually = 17)
    void promotedStandbyIsToldFromItsPrimaryAndARestartIsNone(int major) {
        EmbeddedServer server = EmbeddedServers.thatFailsOver(major);
        try {
            TestDatabase database = server.createDatabase();
            Lineage first = read(database);
            assertEquals("00000001", first.timeline());

            server.leaveStandbyBehind();
            assertEquals(first, read(database));

            server.failOver();
            assertEquals(new Lineage(first.system(), "00000002"), read(database));
        } finally {
            server.stop();
        }
    }

    private static Lineage read(TestDatabase database) {
        MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 1);
        try (PostgresSession plain =
                new Postgres(Side.TARGET, database.settings(database.app()), session).open("test")) {
            return Lineage.read(plain);
        }
    }
}
