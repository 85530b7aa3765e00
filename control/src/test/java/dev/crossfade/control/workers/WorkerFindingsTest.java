package dev.crossfade.control.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.config.settings.WorkerSettings.WorkerSide;
import dev.crossfade.replication.preflight.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a check says of workers. */
class WorkerFindingsTest {

    private static final WorkerSettings SETTINGS = new WorkerSettings(
            new WorkerSide("eu-central-1", null, null, null, "shop", List.of("mailer", "invoices", "gone")),
            new WorkerSide("us-east-1", null, null, null, "shop", List.of("mailer")),
            Map.of(),
            Duration.ofMinutes(10));

    private @Nullable Side deaf;
    private @Nullable CountDownLatch silent;

    @Test
    void eachServiceIsSaidAsItIsAndASideThatIsNotSeenBlocks() {
        List<Finding> findings = WorkerFindings.of(SETTINGS, looking(() -> {
            throw new WorkersFailure("ecs:DescribeServices is not allowed", "give the role what it lacks");
        }));

        assertEquals(
                List.of(
                        "NOTE worker-service SOURCE mailer: 3 of 3 tasks run",
                        "WARNING worker-service-not-steady SOURCE invoices: not steady: invoices (2 wanted, 1 running, 1"
                                + " pending), 2 deployments",
                        "BLOCKS worker-service-missing SOURCE gone: the service is MISSING in the cluster shop, so no"
                                + " switchover begins",
                        "BLOCKS workers-not-seen TARGET shop: the workers could not be looked at, so no switchover would"
                                + " stop or start them: ecs:DescribeServices is not allowed"),
                inWords(findings));
    }

    @Test
    void silenceIsWaitedForNoLongerThanThat() {
        CountDownLatch ended = new CountDownLatch(1);

        List<Finding> findings = WorkerFindings.of(
                SETTINGS,
                looking(() -> {
                    try {
                        ended.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return List.of();
                }),
                Duration.ofMillis(50));
        ended.countDown();

        assertEquals(
                "BLOCKS workers-not-seen TARGET shop: the workers could not be looked at, so no switchover would stop or"
                        + " start them: Amazon ECS did not answer in time",
                inWords(findings).get(findings.size() - 1));
    }

    @Test
    void bothSidesThatAreSilentAreWaitedForTogetherAndNotOneAfterTheOther() {
        CountDownLatch ended = new CountDownLatch(1);
        silent = ended;
        Duration patience = Duration.ofSeconds(1);
        long begun = System.nanoTime();

        List<Finding> findings = WorkerFindings.of(SETTINGS, looking(List::of), patience);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        ended.countDown();

        assertEquals(
                List.of(Side.SOURCE, Side.TARGET),
                findings.stream().map(Finding::side).toList());
        assertTrue(took.compareTo(patience) >= 0 && took.compareTo(patience.multipliedBy(2)) < 0, took::toString);
    }

    /** Else that is found out when the workers were stopped already. */
    @Test
    void whoMayNotSeeWhetherTasksHaveEndedIsToldBeforeAnythingIsStopped() {
        deaf = Side.SOURCE;
        List<Finding> findings = WorkerFindings.of(SETTINGS, looking(List::of));

        assertEquals(
                List.of(
                        "BLOCKS workers-not-seen SOURCE shop: the workers could not be looked at, so no switchover would"
                                + " stop or start them: ecs:ListTasks is not allowed"),
                inWords(findings));
    }

    private interface Target {
        List<ServiceSight> look();
    }

    private WorkerServices looking(Target target) {
        return new WorkerServices() {
            @Override
            public int ending(Side side, String service) {
                if (side == deaf) {
                    throw new WorkersFailure("ecs:ListTasks is not allowed", "give the role what it lacks");
                }
                return 0;
            }

            @Override
            public List<ServiceSight> look(Side side) {
                awaitEnd();
                return side == Side.TARGET
                        ? target.look()
                        : List.of(
                                new ServiceSight("mailer", "ACTIVE", 3, 3, 0, 1),
                                new ServiceSight("invoices", "ACTIVE", 2, 1, 1, 2),
                                ServiceSight.missing("gone"));
            }

            @Override
            public void scale(Side side, String service, int count, BooleanSupplier wanted) {
                throw new IllegalStateException("a check changes nothing");
            }
        };
    }

    private void awaitEnd() {
        try {
            if (silent != null) {
                silent.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> inWords(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.severity() + " " + finding.code() + " " + finding.side() + " "
                        + finding.object() + ": " + finding.meaning())
                .toList();
    }
}
