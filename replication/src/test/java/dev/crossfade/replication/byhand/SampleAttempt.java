package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** An attempt of a tenant whose databases nobody opens. */
final class SampleAttempt {

    private static final UUID ID = UUID.fromString("7f000000-0000-0000-0000-000000000001");

    private SampleAttempt() {}

    static Attempted forward() {
        TenantId id = new TenantId("acme");
        return new Attempted(tenant(id), new MigrationSession(ID, id, 1004), Direction.FORWARD, new Epoch(7));
    }

    private static TenantSettings tenant(TenantId id) {
        TenantSettings.OriginTls tls = new TenantSettings.OriginTls("", "");
        return new TenantSettings(
                id,
                Map.of(),
                List.of("acme.example.com"),
                new TenantSettings.FirstRoute(Side.SOURCE, RouteMode.DIRECT),
                new TenantSettings.SideSettings("here", null, tls, null, database("here.example.com")),
                new TenantSettings.SideSettings("there", null, tls, null, database("there.example.com")),
                new TenantSettings.Failover(
                        Set.of(503),
                        TenantSettings.ReplayUnsafe.PROVEN,
                        false,
                        List.of(),
                        Bytes.parse("1MiB"),
                        new TenantSettings.Hold(Duration.ofSeconds(10), 10_000, Bytes.parse("256MiB"))),
                new TenantSettings.Headers(
                        new TenantSettings.HeaderEdits(List.of(), Map.of()),
                        new TenantSettings.HeaderEdits(List.of(), Map.of())),
                null,
                List.of(),
                new TenantSettings.Replication(
                        List.of("public"),
                        List.of(),
                        List.of(),
                        List.of(),
                        Set.of(),
                        false,
                        TenantSettings.LargeObjects.AUTO,
                        false,
                        Bytes.parse("5GiB"),
                        Bytes.parse("10GiB")),
                new TenantSettings.Switchover(
                        TenantSettings.Start.MANUAL,
                        TenantSettings.Strategy.COORDINATED,
                        TenantSettings.Fence.SEALED,
                        0,
                        Bytes.parse("1MiB"),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofHours(24)));
    }

    private static DatabaseSettings database(String host) {
        Secret password = new Secret("not shown");
        String url = "jdbc:postgresql://" + host + ":5432/acme";
        return new DatabaseSettings(
                url,
                "crossfade",
                password,
                new DatabaseSettings.ReplicationAccess("crossfade_repl", password, url),
                List.of("app", "o'dd"));
    }
}
