package dev.crossfade.replication.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Preflight;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The passwords with which each server reaches the other are rotated, at the servers and where they are kept, and nobody has told us. */
class RenewedAccessIT {

    private static final String ROTATED = "rotated'\\ one";

    private final TestPair pair = TestPair.create();
    private final AtomicInteger reads = new AtomicInteger();
    private final TenantSettings tenant = pair.tenantWithReplicationPasswords(kept(ROTATED), kept(ROTATED));

    @BeforeEach
    void rotate() {
        for (TestDatabase side : List.of(pair.source(), pair.target())) {
            side.execute("ALTER ROLE " + Identifier.quote(side.replicationRole()) + " PASSWORD "
                    + Identifier.literal(ROTATED));
        }
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void checkFindsNoFirewallBetweenServersWhosePasswordsWereRotated() {
        List<Finding> findings = new Preflight(postgres(Side.SOURCE), postgres(Side.TARGET), tenant).check();

        assertTrue(
                findings.stream().noneMatch(finding -> finding.code().endsWith("-out-of-reach")), findings::toString);
        assertEquals(2, reads.get());
    }

    @Test
    void bothSubscriptionsAreMadeWithTheNewOnes() {
        pair.executeOnBothAsApp("CREATE TABLE orders (id int PRIMARY KEY)");
        try (DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(tenant, pair.session())) {
            databases.source().install(GateState.SERVING);
            databases.target().install(GateState.GUARDED);
            databases.target().guard();
            databases.source().publish();
            databases.target().subscribe();
            Waiting.until(
                    () -> databases.target().copyProgress().stream()
                            .allMatch(copy -> copy.phase() == TableCopy.Phase.READY),
                    Duration.ofSeconds(30));

            databases.reverse().prepare();

            assertEquals(2, reads.get());
        }
    }

    @Test
    void whatIsKeptNoOtherwiseIsTriedNoSecondTime() {
        TenantSettings unchanged =
                pair.tenantWithReplicationPasswords(kept(TestDatabase.PASSWORD), kept(TestDatabase.PASSWORD));
        DatabaseSettings source = Objects.requireNonNull(unchanged.source().database());
        AtomicInteger tries = new AtomicInteger();
        try (PostgresSession target = pair.openTarget()) {
            assertThrows(
                    ReplicationFailure.class,
                    () -> RenewedAccess.used(source.replication(), () -> {
                        tries.incrementAndGet();
                        Subscription.tryConnection(target, source.replication());
                        return true;
                    }));
        }
        assertEquals(1, tries.get());
        assertEquals(1, reads.get());
    }

    private Postgres postgres(Side side) {
        return new Postgres(side, Objects.requireNonNull(tenant.side(side).database()), pair.session());
    }

    private Secret kept(String now) {
        return new Secret(TestDatabase.PASSWORD, () -> {
            reads.incrementAndGet();
            return now;
        });
    }
}
