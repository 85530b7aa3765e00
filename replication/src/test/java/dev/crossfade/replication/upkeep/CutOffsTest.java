package dev.crossfade.replication.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CutOffsTest {

    private static final String VIEW = "REFRESH MATERIALIZED VIEW public.slow";
    private static final Duration LONG = Duration.ofHours(12);

    private final CutOffs cutOffs = new CutOffs(Duration.ofMinutes(1));

    @Test
    void whatWasEndedTwiceIsNotBegunAThirdTime() {
        cutOffs.wasCutOff(VIEW, LONG);
        assertFalse(cutOffs.leavesAlone(VIEW, LONG));
        cutOffs.wasCutOff(VIEW, LONG);

        assertTrue(cutOffs.leavesAlone(VIEW, LONG));
        assertTrue(cutOffs.leavesAlone(VIEW, Duration.ofSeconds(10)), "an attempt does not wait for it either");
        assertFalse(cutOffs.leavesAlone("REFRESH MATERIALIZED VIEW public.other", LONG));
        assertEquals(LONG, cutOffs.longest(VIEW));
    }

    /** What is left of a pass differs a little each time. */
    @Test
    void onlyMuchMoreTimeMakesItWorthAnother() {
        cutOffs.wasCutOff(VIEW, Duration.ofMinutes(9));
        cutOffs.wasCutOff(VIEW, Duration.ofMinutes(6));

        assertTrue(cutOffs.leavesAlone(VIEW, Duration.ofMinutes(10)));
        assertTrue(cutOffs.leavesAlone(VIEW, Duration.ofMinutes(12)));
        assertFalse(cutOffs.leavesAlone(VIEW, Duration.ofMinutes(13)));
    }

    @Test
    void whoHadSecondsIsNotCounted() {
        for (int attempt = 0; attempt < 5; attempt++) {
            cutOffs.wasCutOff(VIEW, Duration.ofSeconds(10));
        }
        assertFalse(cutOffs.leavesAlone(VIEW, Duration.ofSeconds(10)));
    }

    @Test
    void oneThatIsDoneBeginsAnew() {
        cutOffs.wasCutOff(VIEW, LONG);
        cutOffs.wasDone(VIEW);
        cutOffs.wasCutOff(VIEW, LONG);
        assertFalse(cutOffs.leavesAlone(VIEW, LONG));
    }
}
