package dev.crossfade.replication.stream;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The password of the other side is in no log of a server that logs all that it can, whatever becomes of the statement. */
class SecretStatementIT {

    private static final Duration SHORTLY = Duration.ofSeconds(30);

    private static final Subscription.Terms IDLE = new Subscription.Terms(false, false, false);

    private final String secret = "sesame" + UUID.randomUUID().toString().replace("-", "");

    @Test
    void superusersServerLogsNoPassword() throws IOException {
        try (TestPair pair = TestPair.create(17, 14)) {
            subscribeInManyWays(pair, pair.target().ours());
        }
    }

    @Test
    void serverOfARoleThatMayNotQuietItsLogLogsNoPassword() throws IOException {
        try (TestPair pair = TestPair.create(14, 17);
                PlainRole plain = PlainRole.create(pair.target())) {
            pair.target()
                    .execute(
                            "GRANT CREATE ON DATABASE "
                                    + Identifier.quote(pair.target().name()) + " TO " + plain.quoted(),
                            "GRANT pg_create_subscription TO " + plain.quoted());
            subscribeInManyWays(pair, plain.name());
        }
    }

    private void subscribeInManyWays(TestPair pair, String role) throws IOException {
        TestDatabase target = pair.target();
        logAll(target, role);
        endedWhileItConnects(pair, role);
        try (PostgresSession session = open(pair, role)) {
            Subscription subscription = new Subscription(pair.session().streamName());
            ReplicationAccess access = access(pair, pair.source().url());
            assertThrows(ReplicationFailure.class, () -> Subscription.tryConnection(session, access));
            assertThrows(ReplicationFailure.class, () -> create(session, subscription, access));
            pair.source()
                    .execute("ALTER ROLE " + Identifier.quote(pair.source().replicationRole()) + " PASSWORD "
                            + Identifier.literal(secret));
            Subscription.tryConnection(session, access);
            create(session, subscription, access);
            assertThrows(ReplicationFailure.class, () -> create(session, subscription, access));
            session.inTransaction(() -> {
                subscription.connectBy(session, access);
                return true;
            });
            session.inTransaction(() -> {
                subscription.drop(session);
                return true;
            });
        }
        Waiting.until(
                () -> log(target)
                        .contains("DROP SUBSCRIPTION \"" + pair.session().streamName()),
                SHORTLY);
        String log = log(target);
        assertTrue(log.contains("password authentication failed"), "the server has logged what failed");
        assertTrue(log.contains("terminating connection"), "and who was ended");
        assertFalse(log.contains(secret), () -> lineWithSecret(log));
        assertFalse(target.texts("SELECT string_agg(query, ' ') FROM pg_stat_activity")
                .toString()
                .contains(secret));
        assertTrue(target.texts("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'crossfade%'")
                .isEmpty());
    }

    /** As CREATE SUBSCRIPTION does, and as the making of the function does while somebody reindexes the catalog. */
    @ParameterizedTest
    @CsvSource({
        "14, pg_subscription, ACCESS EXCLUSIVE",
        "17, pg_subscription, ACCESS EXCLUSIVE",
        "14, pg_proc, SHARE",
        "17, pg_proc, SHARE"
    })
    void whoWaitsForALockAndIsEndedMeanwhileIsLoggedWithoutThePassword(int major, String catalog, String mode)
            throws Exception {
        try (TestPair pair = TestPair.create(major == 14 ? 17 : 14, major)) {
            TestDatabase target = pair.target();
            logAll(target, target.ours());
            try (PostgresSession session = open(pair, target.ours());
                    Connection other = target.server().superuser(target.name());
                    Statement lock = other.createStatement()) {
                int pid = session.backendPid();
                other.setAutoCommit(false);
                lock.execute("LOCK TABLE pg_catalog." + catalog + " IN " + mode + " MODE");
                Subscription subscription = new Subscription(pair.session().streamName());
                CompletableFuture<Void> creation = CompletableFuture.runAsync(() ->
                        create(session, subscription, access(pair, pair.source().url())));
                Waiting.until(() -> log(target).contains("process " + pid + " still waiting for"), SHORTLY);
                lock.execute("SELECT pg_terminate_backend(" + pid + ")");
                assertThrows(CompletionException.class, creation::join);
                other.rollback();
            }
            String log = log(target);
            assertFalse(log.contains(secret), () -> lineWithSecret(log));
        }
    }

    private static void logAll(TestDatabase target, String role) {
        for (String setting : new String[] {
            "log_statement = 'all'",
            "log_min_duration_statement = 0",
            "log_error_verbosity = 'verbose'",
            "log_parameter_max_length_on_error = -1",
            "log_lock_waits = on",
            "deadlock_timeout = '10ms'"
        }) {
            target.execute("ALTER ROLE " + Identifier.quote(role) + " SET " + setting);
        }
    }

    /** As a successor does who takes over while a dead one's statement waits for a source that is silent. */
    private void endedWhileItConnects(TestPair pair, String role) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                PostgresSession session = open(pair, role)) {
            ReplicationAccess access = access(pair, "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/nobody");
            int pid = session.backendPid();
            CompletableFuture<Void> trial =
                    CompletableFuture.runAsync(() -> Subscription.tryConnection(session, access));
            Waiting.until(
                    () -> pair.target()
                                    .number("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid
                                            + " AND query LIKE '%statement()%' AND wait_event LIKE 'Lib%'")
                            == 1,
                    SHORTLY);
            pair.target().execute("SELECT pg_terminate_backend(" + pid + ")");
            assertThrows(RuntimeException.class, trial::join);
        }
    }

    private static void create(PostgresSession session, Subscription subscription, ReplicationAccess access) {
        session.inTransaction(() -> {
            subscription.create(session, access, IDLE);
            return true;
        });
    }

    private static PostgresSession open(TestPair pair, String role) {
        return new Postgres(Side.TARGET, pair.target().settings(role), pair.session()).open("test", SessionLimits.LONG);
    }

    private ReplicationAccess access(TestPair pair, String url) {
        return new ReplicationAccess(pair.source().replicationRole(), new Secret(secret), url);
    }

    private static String log(TestDatabase database) {
        return String.valueOf(database.texts("SELECT convert_from(pg_read_binary_file(pg_current_logfile()), 'LATIN1')")
                .get(0));
    }

    private String lineWithSecret(String log) {
        return log.lines()
                .filter(line -> line.contains(secret))
                .findFirst()
                .orElse("")
                .replace(secret, "…");
    }
}
