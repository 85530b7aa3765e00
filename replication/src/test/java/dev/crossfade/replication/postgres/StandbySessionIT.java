package dev.crossfade.replication.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.testing.EmbeddedServer;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.OnEachVersion;
import dev.crossfade.replication.testing.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.Tag;

class StandbySessionIT {

    /** As while a name still leads to what was left behind. */
    @OnEachVersion(usually = 14)
    @Tag("endurance")
    void sessionThatWasLostIsNotOpenedAnewAtAStandby(int major) {
        EmbeddedServer server = EmbeddedServers.thatFailsOver(major);
        try {
            TestDatabase database = server.createDatabase();
            MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 1);
            try (KeptSession kept =
                    new KeptSession(database.postgres(Side.SOURCE, session), "test", SessionLimits.SHORT)) {
                kept.warm();
                server.leaveStandbyBehind();
                server.standBy();

                assertThrows(ReplicationFailure.class, kept::warm);
                ReplicationFailure failure = assertThrows(ReplicationFailure.class, kept::warm);
                assertEquals(ReplicationFailure.Kind.UNREACHABLE, failure.kind());
                assertTrue(String.valueOf(failure.getMessage()).contains("is a standby"), failure.getMessage());

                server.failOver();
                kept.warm();
            }
        } finally {
            server.stop();
        }
    }
}
