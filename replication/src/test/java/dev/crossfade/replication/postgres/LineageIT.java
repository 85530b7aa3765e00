package dev.crossfade.replication.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.testing.EmbeddedServer;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.OnEachVersion;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

class LineageIT {

    /** By a role that may do nothing but ask when its server was promoted: ours need not be a superuser. */
    @OnEachVersion(usually = 17)
    void promotedStandbyIsToldFromItsPrimaryAndFromAnotherOneAndARestartIsNone(int major) {
        EmbeddedServer server = EmbeddedServers.thatFailsOver(major);
        try {
            TestDatabase database = server.createDatabase();
            String role = Identifier.quote(database.app());
            database.execute("GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_file(text, boolean) TO " + role);
            Lineage primary = read(database);
            assertEquals("00000001", primary.timeline());
            assertNull(primary.begun());

            server.leaveStandbyBehind();
            assertEquals(primary, read(database));

            server.failOver();
            Lineage first = read(database);
            assertEquals(new Lineage(primary.system(), "00000002", first.begun()), first);
            assertFalse(first.isSameAs(primary));
            Instant begun = Objects.requireNonNull(first.begun());
            // A file's time is told in whole seconds.
            Waiting.until(() -> Instant.now().getEpochSecond() > begun.getEpochSecond(), Duration.ofSeconds(5));

            server.failOver();
            Lineage second = read(database);
            assertEquals(first.timeline(), second.timeline());
            assertFalse(second.isSameAs(first), () -> first.inWords() + ", " + second.inWords());

            database.execute("REVOKE EXECUTE ON FUNCTION pg_catalog.pg_stat_file(text, boolean) FROM " + role);
            assertEquals(new Lineage(primary.system(), "00000002", null), read(database));
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
