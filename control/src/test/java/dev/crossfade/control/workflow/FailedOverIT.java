package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.replication.testing.EmbeddedServer;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("endurance")
class FailedOverIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    /** The source counts them as delivered, sends what comes after them, and every lag is small: nothing but a comparison tells. */
    @ParameterizedTest
    @ValueSource(ints = {14, 17})
    @Timeout(180)
    void rowsThatATargetsStandbyHadNotGotAreNamedAndNoSwitchoverStarts(int major, @TempDir Path directory) {
        EmbeddedServer target = EmbeddedServers.thatFailsOver(major);
        try (RunnerOnPair moved = RunnerOnPair.on(TestPair.create(14, target), directory)) {
            TestPair pair = moved.pair();
            TenantId tenant = moved.tenant();
            moved.runner().migrate(tenant, RunnerOnPair.OPERATOR);
            moved.await(status -> "switchover".equals(status.waitingFor()));
            target.leaveStandbyBehind();
            moved.readyToSwitch();

            pair.source().executeAsApp("INSERT INTO notes (id, body) VALUES (9001, 'lost'), (9002, 'lost')");
            awaitConfirmed(pair);
            assertEquals(2, pair.target().number("SELECT count(*) FROM notes WHERE body = 'lost'"));
            target.failOver();
            pair.source().executeAsApp("INSERT INTO notes (id, body) VALUES (9003, 'later')");
            Waiting.until(() -> pair.target().number("SELECT count(*) FROM notes WHERE body = 'later'") == 1, SOON);
            assertEquals(0, pair.target().number("SELECT count(*) FROM notes WHERE body = 'lost'"));

            MigrationStatus told = moved.await(
                    status -> status.comparison() != null && status.comparison().rowsDifferent() == 2);
            assertEquals(
                    List.of("failed-over"),
                    told.ailments().stream().map(MigrationStatus.Ailing::kind).toList());
            OperationRefused refused = assertThrows(
                    OperationRefused.class,
                    () -> moved.runner().switchover(tenant, RunnerOnPair.OPERATOR, RunnerOnPair.PLAIN));
            String why = refused.reason();
            assertTrue(why.contains("2 rows differ") && why.contains("9001") && why.contains("9002"), why);
            assertTrue(why.contains("the target was failed over, or restored"), why);

            pair.target()
                    .execute("SET session_replication_role = replica;"
                            + " INSERT INTO notes (id, body) VALUES (9001, 'lost'), (9002, 'lost')");
            moved.runner().verify(tenant, RunnerOnPair.OPERATOR);
            moved.readyToSwitch();
            assertEquals(List.of(), moved.await(status -> true).ailments());
        } finally {
            target.stop();
        }
    }

    private static void awaitConfirmed(TestPair pair) {
        String position = String.valueOf(
                pair.source().texts("SELECT pg_current_wal_insert_lsn()").get(0));
        Waiting.until(
                () -> pair.source()
                                .number("SELECT count(*) FROM pg_replication_slots WHERE active"
                                        + " AND database = current_database() AND confirmed_flush_lsn >= '" + position
                                        + "'")
                        == 1,
                SOON);
    }
}
