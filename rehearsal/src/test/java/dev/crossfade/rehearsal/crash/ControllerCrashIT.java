package dev.crossfade.rehearsal.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The controller is killed with SIGKILL, and started again with nothing but its configuration and its store. Throughout, workers write
 * to whichever side takes it, and a sampler tries both.
 */
@Execution(ExecutionMode.CONCURRENT)
class ControllerCrashIT {

    /** What one test changes for the whole of a server. */
    private static final String COMMITS_OF_THE_TARGET = "commits of the target's server";

    @TempDir
    static Path servers;

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static Lab lab;

    @TempDir
    Path directory;

    private CrashStage stage;

    @BeforeAll
    static void startServers() throws Exception {
        lab = Lab.start(14, 17, servers);
    }

    @AfterAll
    static void stopServers() throws Exception {
        lab.close();
    }

    @BeforeEach
    void setTheStage() throws Exception {
        stage = new CrashStage(CrashTenant.create(lab, "crash_" + DATABASES.incrementAndGet(), directory), directory);
    }

    @AfterEach
    void clearTheStage() throws Exception {
        stage.close();
    }

    @Test
    @Tag("endurance")
    @ResourceLock(value = COMMITS_OF_THE_TARGET, mode = ResourceAccessMode.READ)
    void killedBeforeTheFenceItUnwindsAndASecondSwitchoverWorks() throws Exception {
        stage.switchOverUntil(StopPoint.BEFORE_FENCE);
        stage.kill();
        assertEquals("serving", stage.gate(Side.SOURCE).state());
        assertEquals("armed", stage.gate(Side.TARGET).state());

        stage.startAgain();
        stage.assertUnwindsByItself();
        stage.switchOver();
    }

    @Test
    @Tag("endurance")
    @ResourceLock(value = COMMITS_OF_THE_TARGET, mode = ResourceAccessMode.READ)
    void killedWhileItsFenceWaitsForTheGateItLeavesAnOrphanThatChangesNothing() throws Exception {
        stage.switchOverUntil(StopPoint.BEFORE_FENCE);
        GateLook before = stage.gate(Side.SOURCE);
        killWhileItWaits("SELECT FROM crossfade.gate FOR UPDATE", "%crossfade.gate FOR UPDATE%");
        assertEquals(before, stage.gate(Side.SOURCE));

        stage.startAgain();
        stage.assertUnwindsByItself();
        stage.switchOver();
    }

    @Test
    @Tag("endurance")
    @ResourceLock(value = COMMITS_OF_THE_TARGET, mode = ResourceAccessMode.READ)
    void killedWhileItsFenceWaitsForATableItLeavesASourceThatTheNextOneUnfences() throws Exception {
        stage.switchOverUntil(StopPoint.BEFORE_FENCE);
        killWhileItWaits("LOCK TABLE orders IN ROW EXCLUSIVE MODE", "LOCK TABLE%");
        GateLook left = stage.gate(Side.SOURCE);
        assertEquals("fencing", left.state());
        assertEquals(List.of(), left.tokens());

        stage.startAgain();
        stage.assertUnwindsByItself();
        assertEquals(List.of(), stage.gate(Side.SOURCE).tokens());
        stage.switchOver();
    }

    /** The lock is released after the kill, so that the orphan gets it and could go on. */
    private void killWhileItWaits(String lock, String statement) throws Exception {
        HeldLock held = HeldLock.take(stage.tenant().on(Side.SOURCE), stage.gate(Side.SOURCE), lock);
        List<Integer> orphans;
        try {
            stage.sign().letGoOn();
            orphans = stage.sessions(Side.SOURCE).awaitLockWait(statement);
            stage.kill();
        } finally {
            held.release();
        }
        stage.sessions(Side.SOURCE).awaitEnd(orphans);
    }

    @Test
    @Tag("endurance")
    @ResourceLock(value = COMMITS_OF_THE_TARGET, mode = ResourceAccessMode.READ)
    void killedBetweenFenceAndTokenItsTokenIsNeverCommitted() throws Exception {
        stage.switchOverUntil(StopPoint.BEFORE_FENCE);
        HeldLock token = HeldLock.take(
                stage.tenant().on(Side.SOURCE), stage.gate(Side.SOURCE), "LOCK TABLE crossfade.token IN SHARE MODE");
        try {
            stage.sign().letGoOn();
            List<Integer> orphans = stage.sessions(Side.SOURCE).awaitLockWait("INSERT INTO crossfade.token%");
            stage.kill();
            // The fence is proved; the holder must not be ended with the orphan, or the orphan would get its lock.
            token.loseName();
            stage.startAgain();
            stage.sessions(Side.SOURCE).awaitEnd(orphans);
        } finally {
            token.release();
        }
        stage.assertUnwindsByItself();
        assertEquals(List.of(), stage.gate(Side.SOURCE).tokens());
        stage.switchOver();
    }

    @Tag("endurance")
    @Test
    @ResourceLock(value = COMMITS_OF_THE_TARGET, mode = ResourceAccessMode.READ)
    void killedBetweenTokenAndOpeningItUnwindsAndASecondSwitchoverWorks() throws Exception {
        stage.switchOverUntil(StopPoint.BEFORE_OPENING);
        stage.kill();
        assertEquals("fenced", stage.gate(Side.SOURCE).state());
        assertEquals(1, stage.gate(Side.TARGET).tokens().size());

        stage.startAgain();
        stage.assertUnwindsByItself();
        stage.switchOver();
    }

    @Test
    @Tag("endurance")
    @ResourceLock(value = COMMITS_OF_THE_TARGET, mode = ResourceAccessMode.READ)
    void killedBetweenTokenAndOpeningItIsFollowedByTheOneThatSharesItsStore() throws Exception {
        try (CrashStage shared = sharedStage()) {
            shared.switchOverUntil(StopPoint.BEFORE_OPENING);
            try (SecondController second = SecondController.start(shared.tenant(), directory.resolve("second"))) {
                second.assertStandsBy(shared.tenant().control());
                shared.kill();
                System.out.println("killed: led by the other one after "
                        + second.awaitLead().toMillis() + " ms");
                shared.turnTo(second.operator());
                shared.assertUnwindsByItself();
                shared.switchOver();
            }
        }
    }

    /** The opening of the one that was stopped is on its way when it wakes: it must change nothing, and be noticed. */
    @Test
    @Tag("endurance")
    @ResourceLock(value = COMMITS_OF_THE_TARGET, mode = ResourceAccessMode.READ)
    void stoppedForHalfAMinuteInMidSwitchoverItIsFollowedAndChangesNothingWhenItWakes() throws Exception {
        try (CrashStage shared = sharedStage()) {
            shared.switchOverUntil(StopPoint.BEFORE_OPENING);
            URI first = shared.tenant().control();
            try (SecondController second = SecondController.start(shared.tenant(), directory.resolve("second"));
                    PausedProcess paused = PausedProcess.stop(shared.controller())) {
                System.out.println("stopped: led by the other one after "
                        + second.awaitLead().toMillis() + " ms");
                shared.turnTo(second.operator());
                shared.assertUnwindsByItself();
                GateLook source = shared.gate(Side.SOURCE);
                GateLook target = shared.gate(Side.TARGET);
                long routeEpoch = shared.operator().route().path("epoch").asLong();
                paused.awaitPause(Duration.ofSeconds(30));

                shared.sign().letGoOn();
                paused.wake();

                SecondController.awaitStandby(first);
                assertEquals(source, shared.gate(Side.SOURCE));
                assertEquals(target, shared.gate(Side.TARGET));
                assertEquals(routeEpoch, shared.operator().route().path("epoch").asLong());
                shared.switchOver();
            }
        }
    }

    private CrashStage sharedStage() throws Exception {
        Path apart = Files.createDirectories(directory.resolve("shared"));
        return new CrashStage(CrashTenant.sharing(lab, "crash_" + DATABASES.incrementAndGet(), apart), apart);
    }

    @Test
    @ResourceLock(COMMITS_OF_THE_TARGET)
    void killedInTheOpeningsCommitItGoesForwardOnceTheOrphanHasCommitted() throws Exception {
        stage.switchOverUntil(StopPoint.BEFORE_OPENING);
        Sessions sessions = stage.sessions(Side.TARGET);
        StalledCommits stalled =
                StalledCommits.on(lab.server(Side.TARGET), stage.tenant().on(Side.TARGET), sessions);
        try {
            stage.sign().letGoOn();
            List<Integer> orphans = sessions.awaitCommitWait("crossfade/%");
            stage.kill();
            // Written down for good, and not yet seen: only a successor that waits for it may judge.
            assertEquals("armed", stage.gate(Side.TARGET).state());
            stage.startAgain();
            sessions.awaitEnd(orphans);
        } finally {
            stalled.release();
        }
        stage.assertGoesForwardByItself();
    }

    @Test
    @Tag("endurance")
    @ResourceLock(value = COMMITS_OF_THE_TARGET, mode = ResourceAccessMode.READ)
    void killedInUnwindingItGoesOnUnwindingAndASecondSwitchoverWorks() throws Exception {
        stage.switchOverUntil(StopPoint.BEFORE_UNFENCING);
        stage.kill();
        assertEquals("fenced", stage.gate(Side.SOURCE).state());
        assertEquals("aborted", stage.gate(Side.TARGET).state());

        stage.startAgain();
        stage.assertUnwindsByItself();
        stage.switchOver();
    }

    @Test
    @Tag("endurance")
    @ResourceLock(value = COMMITS_OF_THE_TARGET, mode = ResourceAccessMode.READ)
    void killedBetweenOpeningAndFlipItGoesForward() throws Exception {
        stage.switchOverUntil(StopPoint.AFTER_OPENING);
        stage.kill();
        assertEquals("open", stage.gate(Side.TARGET).state());
        assertEquals("fenced", stage.gate(Side.SOURCE).state());

        stage.startAgain();
        stage.assertGoesForwardByItself();
    }
}
