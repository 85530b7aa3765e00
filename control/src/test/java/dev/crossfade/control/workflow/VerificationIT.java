package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Comparison;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From PostgreSQL 14 to 17, without proxies. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@Tag("endurance")
class VerificationIT {

    @Test
    void oneBitOfARowAndOneOfALargeObjectAreNamedAndKeepASwitchoverFromStarting(@TempDir Path directory) {
        try (RunnerOnPair moved = RunnerOnPair.of14And17(directory)) {
            assertThrows(OperationRefused.class, () -> moved.runner().verify(moved.tenant(), RunnerOnPair.OPERATOR));
            moved.runner().migrate(moved.tenant(), RunnerOnPair.OPERATOR);
            moved.await(status -> "switchover".equals(status.waitingFor()));
            moved.readyToSwitch();
            moved.pair()
                    .target()
                    .execute(
                            "SET session_replication_role = replica",
                            "UPDATE notes SET body = 'oote 250' WHERE id = 250",
                            "SELECT lo_put(70001, 1000, '\\x01')");

            Comparison found = verified(moved);
            assertEquals(1, found.rowsDifferent());
            assertEquals(List.of("public.notes 250 differs"), found.differences());
            assertEquals(List.of("70001: page 0 was altered on the target"), found.largeObjectsDifferent());
            OperationRefused refused = assertThrows(
                    OperationRefused.class,
                    () -> moved.runner().switchover(moved.tenant(), RunnerOnPair.OPERATOR, RunnerOnPair.PLAIN));
            assertTrue(refused.reason().contains("1 row differs: public.notes 250 differs"), refused.reason());
            assertTrue(refused.reason().contains("70001: page 0 was altered on the target"), refused.reason());

            moved.pair()
                    .target()
                    .execute(
                            "SET session_replication_role = replica",
                            "UPDATE notes SET body = 'note 250' WHERE id = 250");
            Comparison mended = verified(moved);
            assertEquals(0, mended.rowsDifferent());
            assertEquals(List.of(), mended.largeObjectsDifferent());
            moved.readyToSwitch();
        }
    }

    private static Comparison verified(RunnerOnPair moved) {
        MigrationStatus taken = moved.runner().verify(moved.tenant(), RunnerOnPair.OPERATOR);
        Instant asked = Objects.requireNonNull(
                Objects.requireNonNull(taken.comparison()).asked());
        MigrationStatus done = moved.await(status -> status.comparison() != null
                && status.comparison().began() != null
                && !status.comparison().began().isBefore(asked));
        return Objects.requireNonNull(done.comparison());
    }
}
