package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.aws.workers.EcsLaboratory;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.verbs.Operations;
import dev.crossfade.replication.JdbcDatabasePairs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole migrations between two real databases, whose workers are services in two accounts of the fake AWS. */
@Tag("endurance")
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class WorkersIT {

    private static final List<String> SOURCE_WORKS = List.of("invoices 1/1", "mailer 3/3");
    private static final List<String> TARGET_WORKS = List.of("invoices 2/2", "mailer 3/3");
    private static final List<String> STOPPED = List.of("invoices 0/0", "mailer 0/0");

    @TempDir
    private Path directory;

    private EcsLaboratory aws;
    private RunnerOnPair moved;
    private TenantId tenant;

    @BeforeEach
    void start() throws IOException {
        aws = new EcsLaboratory();
        aws.ecs().delay(1);
        moved = RunnerOnPair.withWorkers(directory, EcsLaboratory.settings(Duration.ofSeconds(16)), aws::open);
        tenant = moved.tenant();
        moved.runner().migrate(tenant, RunnerOnPair.OPERATOR);
        moved.await(WorkersIT::atHoldPoint);
    }

    @AfterEach
    void stop() {
        moved.close();
        aws.close();
    }

    @Test
    void theyFollowTheTenantThereAndBackAlsoWithAnotherController() {
        switchOver();
        MigrationStatus stopping = moved.await(WorkersIT::isStopping);
        assertTrue(
                String.valueOf(stopping.waitingFor()).contains("mailer (0 wanted, 3 running, 0 pending)"),
                stopping.toString());
        assertEquals("SOURCE", stopping.writableNow());
        moved.runner().close();
        moved.start(new JdbcDatabasePairs(Clock.systemUTC()));

        moved.await(WorkersIT::waitsForCleanup);
        assertEquals(STOPPED, source());
        assertEquals(TARGET_WORKS, target());

        moved.readyToRollBack();
        moved.runner().rollback(tenant, RunnerOnPair.OPERATOR, new Operations.RollbackRequest(false, false, false));
        moved.await(WorkersIT::atHoldPoint);
        assertEquals(SOURCE_WORKS, source());
        assertEquals(STOPPED, target());
        // The second controller has said each stop once more before: whatever a look shows, its own word is the last.
        List<String> updates = aws.ecs().updates();
        assertEquals(
                List.of(
                        "us-east-1 mailer 0",
                        "us-east-1 invoices 0",
                        "eu-central-1 mailer 3",
                        "eu-central-1 invoices 1"),
                updates.subList(updates.size() - 4, updates.size()));
    }

    @Test
    void oneThatDoesNotStopRefusesTheSwitchoverAndAnAbortStartsThoseThatWereStopped() {
        aws.ecs().stuck("mailer", 1);
        switchOver();
        MigrationStatus refused = moved.await(status -> status.switchover() != null && atHoldPoint(status));
        assertEquals("refused", RunnerOnPair.outcome(refused));
        assertTrue(
                Objects.requireNonNull(refused.problem()).reason().contains("mailer (0 wanted, 1 running, 0 pending)"),
                refused.toString());
        assertEquals(SOURCE_WORKS, source());

        switchOver();
        moved.await(WorkersIT::isStopping);
        moved.runner().abort(tenant, RunnerOnPair.OPERATOR, new Operations.AbortRequest(false));
        moved.await(status -> status.state().equals("aborted"));

        assertEquals(SOURCE_WORKS, source());
        assertEquals(STOPPED, target());
        moved.pair().source().executeAsApp("INSERT INTO notes (body) VALUES ('writable')");
    }

    private void switchOver() {
        moved.readyToSwitch();
        moved.runner().switchover(tenant, RunnerOnPair.OPERATOR, RunnerOnPair.PLAIN);
    }

    private List<String> source() {
        return aws.ecs().state(EcsLaboratory.SOURCE_REGION);
    }

    private List<String> target() {
        return aws.ecs().state(EcsLaboratory.TARGET_REGION);
    }

    private static boolean atHoldPoint(MigrationStatus status) {
        return "switchover".equals(status.waitingFor());
    }

    private static boolean waitsForCleanup(MigrationStatus status) {
        return RunnerOnPair.inTheWindow(status) && "cleanup".equals(status.waitingFor());
    }

    private static boolean isStopping(MigrationStatus status) {
        return String.valueOf(status.waitingFor()).startsWith("the source's workers to stop: ");
    }
}
