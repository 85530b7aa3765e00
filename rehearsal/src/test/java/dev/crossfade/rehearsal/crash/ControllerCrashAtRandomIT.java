package dev.crossfade.rehearsal.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The controller is killed at any moment of a switchover. The seed, in the test's name, says when, as a part of what was measured here:
 * an odd one between the request and the attempt, an even one between arming and some time after the flip.
 */
@Tag("endurance")
class ControllerCrashAtRandomIT {

    /** An attempt takes more or less from one time to the next. */
    private static final Duration AROUND = Duration.ofMillis(100);

    private static final Duration ARMED_WITHIN = Duration.ofSeconds(30);

    /** Whoever replays one seed proves nothing about all of them. */
    private static final int SEEDS = 20;

    /** What both gates say in the middle of an attempt, while it can still be undone. */
    private static final Set<String> IN_AN_ATTEMPT = Set.of("serving, armed", "fencing, armed", "fenced, armed");

    @TempDir
    static Path servers;

    private static Lab lab;

    /** From the request on. */
    private static Duration preparing = Duration.ZERO;

    /** From arming to the flip. */
    private static Duration crossing = Duration.ZERO;

    /** What the gates said when the controller was dead, and how often. */
    private static final Map<String, Integer> MET = new TreeMap<>();

    @TempDir
    Path directory;

    @BeforeAll
    static void startServersAndMeasureAnAttempt() throws Exception {
        lab = Lab.start(14, 17, servers);
        CrashTenant tenant = CrashTenant.create(lab, "measured", servers);
        try (CrashStage stage = new CrashStage(tenant, servers)) {
            stage.switchOverUntil(StopPoint.NOWHERE);
            Instant asked = Instant.now();
            stage.assertEndsByItself();
            JsonNode marks = stage.operator().status().path("switchover").path("marks");
            preparing = Duration.between(asked, instant(marks, "started"));
            crossing = Duration.between(instant(marks, "started"), instant(marks, "flip"));
        }
    }

    private static Instant instant(JsonNode marks, String phase) {
        return Instant.parse(marks.path(phase).asText());
    }

    @AfterAll
    static void stopServers() throws Exception {
        lab.close();
        int killed = MET.values().stream().mapToInt(Integer::intValue).sum();
        if (killed == SEEDS) {
            String met = MET + ", where preparing takes " + preparing + " and crossing " + crossing;
            assertTrue(MET.size() >= 2, () -> "every seed met the same moment: " + met);
            assertTrue(MET.keySet().stream().anyMatch(IN_AN_ATTEMPT::contains), () -> "no attempt was met: " + met);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, SEEDS})
    void killedAtAnyMomentItEndsByItselfAndTheMigrationCanBeCompleted(long seed) throws Exception {
        double part = new SplittableRandom(seed).nextDouble();
        CrashTenant tenant = CrashTenant.create(lab, "seed_" + seed, directory);
        try (CrashStage stage = new CrashStage(tenant, directory)) {
            stage.switchOverUntil(StopPoint.NOWHERE);
            if (seed % 2 == 0) {
                awaitArmed(stage);
                waitFor(part, crossing.plus(AROUND));
            } else {
                waitFor(part, preparing);
            }
            stage.kill();
            MET.merge(
                    stage.gate(Side.SOURCE).state() + ", "
                            + stage.gate(Side.TARGET).state(),
                    1,
                    Integer::sum);
            stage.startAgain();
            stage.assertEndsByItself();
        }
    }

    private static void awaitArmed(CrashStage stage) throws SQLException {
        Instant end = Instant.now().plus(ARMED_WITHIN);
        while (stage.gate(Side.TARGET).state().equals("guarded")) {
            assertTrue(Instant.now().isBefore(end), "the target is never armed");
        }
    }

    private static void waitFor(double part, Duration of) {
        LockSupport.parkNanos((long) (part * of.toNanos()));
    }
}
