package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.control.aws.fake.FakeAws;
import dev.crossfade.control.aws.secrets.FakeStores;
import dev.crossfade.control.outward.Redaction;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The passwords of both our roles at the source are rotated in mid-migration, where they are kept and at the server. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RotatedPasswordIT {

    private static final String NAME = "crossfade/acme";

    @TempDir
    private Path directory;

    @Test
    @Tag("endurance")
    void bothAreReadAnewTheSubscriptionIsToldAndTheMigrationGoesOn() throws IOException {
        // Each look is long after the last one: how often a store is asked is bounded by the lookup, and tested there.
        AtomicLong nanos = new AtomicLong();
        try (FakeAws aws = new FakeAws()) {
            keep(aws, TestDatabase.PASSWORD);
            Settings settings = SettingsLoader.load(
                    configuration(),
                    SettingsLoader.Role.CONTROL,
                    new SourceFiles(),
                    List.of(),
                    FakeStores.lookup(
                            aws, () -> nanos.addAndGet(Duration.ofMinutes(1).toNanos())));
            DatabaseSettings read =
                    Objects.requireNonNull(settings.tenants().get(0).source().database());
            TestPair pair = TestPair.create();
            try (RunnerOnPair moved = RunnerOnPair.on(
                    pair,
                    directory,
                    pair.tenantWithSourcePasswords(
                            read.password(), read.replication().password()))) {
                moved.runner().migrate(moved.tenant(), RunnerOnPair.OPERATOR);
                moved.await(status -> "switchover".equals(status.waitingFor()));
                assertEquals(List.of(NAME), aws.secrets().asked());

                rotate(pair.source(), "rotated'\\ one");
                keep(aws, "rotated'\\ one");
                pair.source().executeAsApp("INSERT INTO notes (id, body) VALUES (9001, 'sent')");

                Waiting.until(
                        () -> pair.target().number("SELECT count(*) FROM notes WHERE id = 9001") == 1,
                        Duration.ofSeconds(60));
                assertEquals(
                        1,
                        pair.target()
                                .number("SELECT count(*) FROM pg_subscription WHERE subconninfo LIKE '%rotated%'"));
                moved.await(status -> "switchover".equals(status.waitingFor())
                        && status.lagBytes() != null
                        && status.ailments().isEmpty());
                assertTrue(
                        aws.secrets().asked().size() >= 2, aws.secrets().asked().toString());
                assertFalse(
                        Redaction.of(settings).of("password: rotated'\\ one").contains("rotated"));
            }
        }
    }

    private Path configuration() throws IOException {
        return Files.writeString(directory.resolve("crossfade.yaml"), """
                tenants:
                  - id: acme
                    source:
                      database:
                        url: "jdbc:postgresql://h/d"
                        user: u
                        password: "${secretsmanager:eu-west-1:crossfade/acme#ours}"
                        replication: { user: r, password: "${secretsmanager:eu-west-1:crossfade/acme#replication}" }
                        appRoles: [a]
                    target: { database: { url: "jdbc:postgresql://h2/d", user: u, password: x, appRoles: [a] } }
                    switchover: { minProxies: 0 }
                """);
    }

    private static void keep(FakeAws aws, String password) {
        String json = password.replace("\\", "\\\\").replace("\"", "\\\"");
        aws.secrets()
                .secret(
                        "eu-west-1",
                        FakeStores.ACCOUNT,
                        NAME,
                        "{\"ours\": \"" + json + "\", \"replication\": \"" + json + "\"}");
    }

    private static void rotate(TestDatabase source, String password) {
        for (String role : List.of(source.ours(), source.replicationRole())) {
            source.execute("ALTER ROLE " + Identifier.quote(role) + " PASSWORD " + Identifier.literal(password));
            source.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = "
                    + Identifier.literal(role));
        }
    }
}
