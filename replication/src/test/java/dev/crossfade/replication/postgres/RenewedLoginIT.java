package dev.crossfade.replication.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Passwords that are changed while we run, at a real server. */
class RenewedLoginIT {

    private static final MigrationSession SESSION = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 1);

    private final TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile String kept = TestDatabase.PASSWORD;
    private final Secret password = new Secret(TestDatabase.PASSWORD, () -> {
        reads.incrementAndGet();
        return kept;
    });

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void changedPasswordIsReadAnewOnceForAllThatAreRefusedAtOnce() throws Exception {
        Postgres postgres = new Postgres(Side.SOURCE, settings(DatabaseSettings.Auth.PASSWORD), SESSION);
        postgres.open("before").close();
        assertEquals(0, reads.get());

        change("rotated");
        kept = "rotated";
        ExecutorService many = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> sessions = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                sessions.add(many.submit(() -> {
                    try (PostgresSession session = postgres.open("many")) {
                        return session.one("SELECT 42", row -> row.getInt(1));
                    }
                }));
            }
            for (Future<Integer> session : sessions) {
                assertEquals(42, session.get(30, TimeUnit.SECONDS));
            }
        } finally {
            many.shutdownNow();
        }
        assertEquals(1, reads.get());
    }

    @Test
    void passwordThatIsTheSameWhereItIsKeptIsTriedNoSecondTimeAndToldAsWrong() {
        Postgres postgres = new Postgres(Side.SOURCE, settings(DatabaseSettings.Auth.PASSWORD), SESSION);
        change("rotated");

        ReplicationFailure failure = assertThrows(ReplicationFailure.class, () -> postgres.open("refused"));

        assertEquals(ReplicationFailure.Kind.UNREACHABLE, failure.kind());
        assertEquals("check database.user and database.password", failure.action());
        assertEquals(1, reads.get());
    }

    /** A login that is not allowed at all, whoever asks with which password. */
    @Test
    void loginThatIsRefusedWithTheNewOneTooIsTriedOnlyTwice() {
        Postgres postgres = new Postgres(Side.SOURCE, settings(DatabaseSettings.Auth.PASSWORD), SESSION);
        database.execute("ALTER ROLE " + Identifier.quote(database.ours()) + " NOLOGIN");
        kept = "another";

        ReplicationFailure failure = assertThrows(ReplicationFailure.class, () -> postgres.open("refused"));

        assertTrue(failure.action().contains("LOGIN") || failure.action().contains("password"), failure.action());
        assertEquals(1, reads.get());
    }

    @Test
    void tokenIsMadeForEachLoginAndItsRefusalSaysWhatIamNeeds() {
        AtomicInteger made = new AtomicInteger();
        Postgres postgres = new Postgres(
                Side.SOURCE,
                settings(DatabaseSettings.Auth.IAM),
                SESSION,
                login -> login.host() + ":" + login.port() + "/" + login.user() + "/" + made.incrementAndGet());
        String place = "127.0.0.1:" + database.server().port() + "/" + database.ours() + "/";

        change(place + 1);
        postgres.open("one").close();
        change(place + 2);
        postgres.open("two").close();
        ReplicationFailure failure = assertThrows(ReplicationFailure.class, () -> postgres.open("three"));

        assertEquals(3, made.get());
        assertTrue(failure.action().contains("GRANT rds_iam TO"), failure.action());
        assertFalse(String.valueOf(failure.getMessage()).contains(place), failure.getMessage());
        assertEquals(0, reads.get());
    }

    private DatabaseSettings settings(DatabaseSettings.Auth auth) {
        DatabaseSettings usual = database.settings();
        return new DatabaseSettings(
                usual.url(), usual.user(), auth, null, null, password, usual.replication(), usual.appRoles());
    }

    private void change(String to) {
        database.execute("ALTER ROLE " + Identifier.quote(database.ours()) + " PASSWORD " + Identifier.literal(to));
    }
}
