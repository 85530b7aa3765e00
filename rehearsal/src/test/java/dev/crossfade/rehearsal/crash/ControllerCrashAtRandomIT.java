package dev.crossfade.rehearsal.crash;

import dev.crossfade.rehearsal.lab.Lab;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller is killed at any moment of a switchover. The seed, in the test's name, says when. */
@Tag("endurance")
class ControllerCrashAtRandomIT {

    /** The whole switchover, from its request on, takes less. */
    private static final long LATEST_MS = 700;

    @TempDir
    static Path servers;

    private static Lab lab;

    @TempDir
    Path directory;

    @BeforeAll
    static void startServers() throws Exception {
        lab = Lab.start(14, 17, servers);
    }

    @AfterAll
    static void stopServers() throws Exception {
        lab.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void killedAtAnyMomentItEndsByItselfAndTheMigrationCanBeCompleted(long seed) throws Exception {
        long moment = new SplittableRandom(seed).nextLong(TimeUnit.MILLISECONDS.toNanos(LATEST_MS));
        CrashTenant tenant = CrashTenant.create(lab, "seed_" + seed, directory);
        try (CrashStage stage = new CrashStage(tenant, directory)) {
            stage.switchOverUntil(StopPoint.NOWHERE);
            LockSupport.parkNanos(moment);
            stage.kill();
            stage.startAgain();
            stage.assertEndsByItself();
        }
    }
}
