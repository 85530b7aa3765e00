package dev.crossfade.control.aws.managed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.ManagedSettings;
import dev.crossfade.config.settings.ManagedSettings.ManagedSide;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.fleet.SampleTenants;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ManagedCheckTest {

    private static final ManagedSettings SOURCE_ONLY = new ManagedSettings(
            new ManagedSide("eu-central-1", null, null, null, "acme", null, List.of(), List.of()), null);

    private static final List<Finding> OF_SERVERS =
            List.of(new Finding(Finding.Severity.NOTE, "size", Side.SOURCE, "", "so much", "see"));

    @Test
    void whoIsNotAnsweredGoesOnWithoutAwsAndSaysSo() throws InterruptedException {
        CountDownLatch forEver = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);

        List<Finding> found = check(
                () -> {
                    try {
                        forEver.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    throw new IllegalStateException("nobody listens any more");
                },
                Duration.ofMillis(50));

        assertEquals(
                List.of("aws-unseen", "size"), found.stream().map(Finding::code).toList());
        assertEquals(Finding.Severity.WARNING, found.get(0).severity());
        assertEquals(Side.SOURCE, found.get(0).side());
        assertTrue(interrupted.await(10, TimeUnit.SECONDS), "it is told to stop");
    }

    @Test
    void bothSidesThatAreSilentAreWaitedForTogetherAndNotOneAfterTheOther() throws InterruptedException {
        ManagedSide side = Objects.requireNonNull(SOURCE_ONLY.side(Side.SOURCE));
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch together = new CountDownLatch(2);

        List<Finding> found = new ManagedCheck(
                        SampleTenants.tenant("acme"),
                        new ManagedSettings(side, side),
                        () -> {
                            both.countDown();
                            // Whoever comes once the other was given up finds itself alone.
                            await(both);
                            if (!Thread.currentThread().isInterrupted()) {
                                together.countDown();
                            }
                            return nobodyAnswers();
                        },
                        Clock.systemUTC(),
                        Duration.ofSeconds(2))
                .look();

        assertEquals(
                List.of("aws-unseen", "aws-unseen"),
                found.stream().map(Finding::code).toList());
        assertTrue(together.await(10, TimeUnit.SECONDS), "each waits beside the other");
    }

    @Test
    void whatNobodyThoughtOfIsAWarningToo() {
        List<Finding> found = check(
                () -> {
                    throw new IllegalStateException("no such profile: acme");
                },
                Duration.ofSeconds(30));

        assertEquals(
                List.of("aws-unseen", "size"), found.stream().map(Finding::code).toList());
        assertTrue(found.get(0).meaning().contains("no such profile: acme"), found.get(0)::meaning);
    }

    /** A class that a jar lacks, say: nobody waits for who has died. */
    @Test
    void whatIsNoExceptionIsToldAtOnce() {
        List<Finding> found = check(
                () -> {
                    throw new NoClassDefFoundError("software/amazon/awssdk/Missing");
                },
                Duration.ofDays(1));

        assertEquals(
                List.of("aws-unseen", "size"), found.stream().map(Finding::code).toList());
        assertTrue(found.get(0).meaning().contains("software/amazon/awssdk/Missing"), found.get(0)::meaning);
    }

    @Test
    void whatIsCalledOffPassesForNothing() {
        Thread.currentThread().interrupt();
        ReplicationFailure failure = assertThrows(
                ReplicationFailure.class, () -> check(ManagedCheckTest::nobodyAnswers, Duration.ofDays(1)));

        assertTrue(Thread.interrupted(), "whoever asked is told as well");
        assertTrue(String.valueOf(failure.getMessage()).startsWith("the check was called off while AWS was asked"));
    }

    @Test
    void whoLooksIsToldToStopWhenTheServersCannotBeAsked() throws InterruptedException {
        CountDownLatch looking = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        ManagedCheck check = new ManagedCheck(
                SampleTenants.tenant("acme"),
                SOURCE_ONLY,
                () -> {
                    looking.countDown();
                    try {
                        return nobodyAnswers();
                    } finally {
                        stopped.countDown();
                    }
                },
                Clock.systemUTC(),
                Duration.ofDays(1));

        assertThrows(
                IllegalStateException.class,
                () -> check.check(() -> {
                    await(looking);
                    throw new IllegalStateException("the servers are gone");
                }));
        assertTrue(stopped.await(10, TimeUnit.SECONDS));
    }

    private static AwsClients nobodyAnswers() {
        await(new CountDownLatch(1));
        throw new IllegalStateException("nobody listens any more");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTenantWithoutItIsCheckedByItsServersAlone() {
        assertFalse(OF_SERVERS.isEmpty());
        assertEquals(OF_SERVERS, new AwsHosting().check(SampleTenants.tenant("acme"), () -> OF_SERVERS));
    }

    private static List<Finding> check(Supplier<AwsClients> clients, Duration patience) {
        return new ManagedCheck(SampleTenants.tenant("acme"), SOURCE_ONLY, clients, Clock.systemUTC(), patience)
                .check(() -> OF_SERVERS);
    }
}
