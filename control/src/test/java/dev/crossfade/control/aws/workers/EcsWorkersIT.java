package dev.crossfade.control.aws.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.fake.Policy;
import dev.crossfade.control.workers.ServiceSight;
import dev.crossfade.control.workers.WorkersFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real clients of two accounts and regions, with the policy that is shipped. */
class EcsWorkersIT {

    private static final String ACCOUNT = "111111111111";
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private EcsLaboratory laboratory;

    @BeforeEach
    void open() throws IOException {
        laboratory = new EcsLaboratory();
    }

    @AfterEach
    void close() {
        laboratory.close();
    }

    @Test
    void whatIsSaidInOneAccountIsSeenThereAndNowhereElse() {
        try (EcsWorkers workers = laboratory.open(EcsLaboratory.settings(TIMEOUT))) {
            workers.scale(Side.TARGET, "mailer", 2, () -> true);

            assertEquals(
                    List.of(
                            new ServiceSight("mailer", "ACTIVE", 3, 3, 0, 1),
                            new ServiceSight("invoices", "ACTIVE", 1, 1, 0, 1)),
                    workers.look(Side.SOURCE));
            assertEquals(
                    List.of(
                            new ServiceSight("mailer", "ACTIVE", 2, 0, 2, 1),
                            new ServiceSight("invoices", "ACTIVE", 0, 0, 0, 1)),
                    workers.look(Side.TARGET));
        }
    }

    @Test
    void moreServicesThanAreAskedForAtOnceAreAllSeenAndWhatIsMissingIsSaid() {
        List<String> names = IntStream.range(0, 23).mapToObj(i -> "w" + i).toList();
        for (String name : names.subList(0, 22)) {
            laboratory.ecs().service(EcsLaboratory.SOURCE_REGION, ACCOUNT, "many", name, 1);
        }
        try (EcsWorkers workers = laboratory.open(EcsLaboratory.settings("many", names, null, TIMEOUT))) {
            List<ServiceSight> sights = workers.look(Side.SOURCE);

            assertEquals(names, sights.stream().map(ServiceSight::name).toList());
            assertEquals(22, sights.stream().filter(ServiceSight::isActive).count());
            assertEquals(ServiceSight.missing("w22"), sights.get(22));
        }
    }

    @Test
    void throttledCallsAreTriedAgainAndThenTold() {
        try (EcsWorkers workers = laboratory.open(EcsLaboratory.settings(TIMEOUT))) {
            laboratory.aws.throttle("UpdateService", 3);

            workers.scale(Side.SOURCE, "mailer", 0, () -> true);

            assertEquals(List.of("eu-central-1 mailer 0"), laboratory.ecs().updates());
            laboratory.aws.throttle("UpdateService", 4);
            WorkersFailure failure =
                    assertThrows(WorkersFailure.class, () -> workers.scale(Side.SOURCE, "mailer", 3, () -> true));
            assertTrue(failure.getMessage().contains("was throttled each time"), failure.getMessage());
        }
    }

    /** With the waits between tries that production has: the last of them is over before the call's own time is. */
    @Test
    @Tag("endurance")
    void changeThatIsThrottledEachTimeIsToldAsThatWithinItsTenSeconds() {
        try (EcsWorkers workers = laboratory.open(EcsLaboratory.settings(TIMEOUT), AwsClients.usualBackoff())) {
            for (int round = 0; round < 5; round++) {
                laboratory.aws.throttle("UpdateService", 4);

                WorkersFailure failure =
                        assertThrows(WorkersFailure.class, () -> workers.scale(Side.SOURCE, "mailer", 3, () -> true));

                assertTrue(failure.getMessage().contains("was throttled each time"), failure.getMessage());
            }
        }
    }

    /** From when it may have left: a peer that is silent while TLS begins counts, and a role that nobody lends holds it before that. */
    @ParameterizedTest
    @CsvSource({"https, SOURCE", "http, SOURCE", "http, TARGET"})
    @Tag("endurance")
    void changeIsGivenUpInTimeOnceItMayHaveLeftWhoeverIsSilent(String scheme, Side side) throws IOException {
        AtomicReference<Instant> left = new AtomicReference<>();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                EcsWorkers workers = laboratory.open(
                        EcsLaboratory.settings("shop", List.of("mailer"), null, TIMEOUT),
                        URI.create(scheme + "://127.0.0.1:" + silent.getLocalPort()))) {
            assertThrows(
                    WorkersFailure.class,
                    () -> workers.scale(side, "mailer", 3, () -> {
                        left.compareAndSet(null, Instant.now());
                        return true;
                    }));
        }

        Instant since = left.get();
        assertEquals(side == Side.SOURCE, since != null, "without the role it does not leave");
        assertTrue(since == null || since.plusSeconds(20).isAfter(Instant.now()), "since " + since);
    }

    /** Each one, so that the policy that is shipped is the least. */
    @Test
    void everyRightThatIsMissingIsSaidByItsName() {
        try (EcsWorkers workers = laboratory.open(EcsLaboratory.settings(TIMEOUT))) {
            laboratory.aws.policy(Policy.shipped().without("ecs:DescribeServices"));
            WorkersFailure blind = assertThrows(WorkersFailure.class, () -> workers.look(Side.SOURCE));
            laboratory.aws.policy(Policy.shipped().without("ecs:UpdateService"));
            WorkersFailure lame =
                    assertThrows(WorkersFailure.class, () -> workers.scale(Side.TARGET, "mailer", 1, () -> true));

            assertTrue(
                    blind.getMessage()
                            .startsWith("ecs:DescribeServices of the cluster shop at the source is not allowed"),
                    blind.getMessage());
            assertTrue(
                    lame.getMessage()
                            .startsWith("ecs:UpdateService of mailer in the cluster shop at the target is not allowed"),
                    lame.getMessage());
            assertTrue(lame.action().contains("docs/aws/iam-policy.json"), lame.action());
        }
    }

    @Test
    void rightsToSeeTasksThatAreEndingAreSaidByTheirNames() {
        try (EcsWorkers workers = laboratory.open(EcsLaboratory.settings(TIMEOUT))) {
            laboratory.ecs().ended("mailer", 1);
            for (String right : List.of("ecs:ListTasks", "ecs:DescribeTasks")) {
                laboratory.aws.policy(Policy.shipped().without(right));

                WorkersFailure blind = assertThrows(WorkersFailure.class, () -> workers.ending(Side.TARGET, "mailer"));

                assertTrue(
                        blind.getMessage()
                                .startsWith("ecs:ListTasks and ecs:DescribeTasks of mailer in the cluster shop at the"
                                        + " target is not allowed"),
                        blind.getMessage());
                assertTrue(blind.getMessage().contains("to perform: " + right), blind.getMessage());
            }
        }
    }

    /** It asks for credentials, and waits between two tries, before it leaves. */
    @Test
    void callThatIsNotWantedAnyMoreWhenItIsAboutToLeaveDoesNot() {
        try (EcsWorkers workers = laboratory.open(EcsLaboratory.settings(TIMEOUT))) {
            AtomicInteger asked = new AtomicInteger();
            laboratory.aws.throttle("UpdateService", 1);

            WorkersFailure failure = assertThrows(
                    WorkersFailure.class,
                    () -> workers.scale(Side.SOURCE, "mailer", 0, () -> asked.incrementAndGet() == 1));

            assertEquals("this controller may not act for the moment", failure.getMessage());
            assertEquals(2, asked.get());
            assertEquals(List.of(), laboratory.ecs().updates());
        }
    }

    /** A task that is taken off a load balancer, or uses up its stopTimeout, works on and counts no more. */
    @Test
    void tasksThatAreEndingAreSeenBehindThoseThatHaveEnded() {
        try (EcsWorkers workers = laboratory.open(EcsLaboratory.settings(TIMEOUT))) {
            laboratory.ecs().delay(0);
            laboratory.ecs().ended("mailer", 250);
            laboratory.ecs().ending("mailer", 2, 8);
            workers.scale(Side.SOURCE, "mailer", 0, () -> true);

            assertTrue(workers.look(Side.SOURCE).get(0).countsNone());
            assertEquals(2, workers.ending(Side.SOURCE, "mailer"));
            while (workers.ending(Side.SOURCE, "mailer") > 0) {
                // Each look brings its end nearer.
            }
        }
    }

    @Test
    void moreTasksThanCanBeLookedAtAreNotTakenForNone() {
        try (EcsWorkers workers = laboratory.open(EcsLaboratory.settings(TIMEOUT))) {
            laboratory.ecs().ended("mailer", 1_000);
            assertEquals(0, workers.ending(Side.TARGET, "mailer"));
            laboratory.ecs().ended("mailer", 1_001);

            WorkersFailure failure = assertThrows(WorkersFailure.class, () -> workers.ending(Side.TARGET, "mailer"));

            assertEquals(
                    "more than 1000 tasks of the service mailer in the cluster shop have stopped within an hour, so it is not"
                            + " known whether all of them have",
                    failure.getMessage());
        }
    }

    @Test
    void serviceThatHasNoDesiredCountIsRefusedBeforeAnythingIsStopped() {
        laboratory.ecs().daemon("invoices");
        try (EcsWorkers workers = laboratory.open(EcsLaboratory.settings(TIMEOUT))) {
            WorkersFailure failure = assertThrows(WorkersFailure.class, () -> workers.look(Side.SOURCE));

            assertTrue(
                    failure.getMessage()
                            .startsWith("the service invoices of the source has the scheduling strategy DAEMON"),
                    failure.getMessage());
            assertEquals("take it out of workers.source.services, and stop it by hooks", failure.action());
        }
    }

    @Test
    void whatIsNotThereIsSaidWithTheKeyThatNamesIt() {
        WorkerSettings elsewhere = EcsLaboratory.settings("shopp", List.of("mailer"), ACCOUNT, TIMEOUT);
        try (EcsWorkers workers = laboratory.open(elsewhere)) {
            WorkersFailure failure = assertThrows(WorkersFailure.class, () -> workers.look(Side.TARGET));

            assertTrue(failure.getMessage().contains("ClusterNotFoundException"), failure.getMessage());
            assertEquals("correct workers.target: its cluster, region, account or role", failure.action());
        }
    }

    @Test
    void credentialsOfAnotherAccountLookAtNothing() {
        WorkerSettings wrong = EcsLaboratory.settings("shop", List.of("mailer"), "333333333333", TIMEOUT);
        try (EcsWorkers workers = laboratory.open(wrong)) {
            WorkersFailure failure = assertThrows(WorkersFailure.class, () -> workers.look(Side.SOURCE));

            assertTrue(failure.getMessage().contains("are of account " + ACCOUNT), failure.getMessage());
        }
    }
}
