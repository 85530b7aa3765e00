package dev.crossfade.rehearsal.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import org.junit.jupiter.api.Test;

class WritabilityTest {

    private final Writability writability = new Writability();

    @Test
    void oneSideAfterTheOtherIsRight() {
        writability.tried(Side.SOURCE, "stock s-1", 0, 1, true);
        writability.tried(Side.TARGET, "stock s-1", 1, 2, false);
        writability.tried(Side.SOURCE, "stock s-1", 2, 3, false);
        writability.tried(Side.TARGET, "stock s-1", 3, 4, true);
        writability.tried(Side.SOURCE, "stock s-1", 5, 6, false);
        assertEquals(0, writability.violations());
        assertTrue(writability.sawBoth());
    }

    @Test
    void aSourceThatAcceptsAfterTheTargetDidIsASecondWritableSide() {
        writability.tried(Side.TARGET, "stock s-1", 0, 1_000_000, true);
        writability.tried(Side.SOURCE, "stock s-1", 3_500_000, 4_000_000, true);
        assertEquals(1, writability.violations());
        assertEquals(
                "the source accepted stock s-1, begun 2.5 ms after the target had accepted a write",
                writability.named().get(0));
    }

    @Test
    void anAttemptThatBeganBeforeTheTargetAcceptedProvesNothing() {
        writability.tried(Side.TARGET, "stock s-1", 0, 10, true);
        writability.tried(Side.SOURCE, "stock s-1", 9, 20, true);
        assertEquals(0, writability.violations());
    }

    @Test
    void sidesMayChangeAgainOnlyOnceARollbackWasAskedFor() {
        writability.tried(Side.SOURCE, "stock s-1", 0, 1, true);
        writability.tried(Side.TARGET, "stock s-2", 2, 3, true);
        writability.allowCrossing();
        assertFalse(writability.sawBoth());
        writability.tried(Side.TARGET, "stock s-3", 4, 5, true);
        writability.tried(Side.SOURCE, "stock s-4", 6, 7, true);
        writability.tried(Side.TARGET, "stock s-5", 6, 8, true);
        assertEquals(0, writability.violations());
        assertTrue(writability.sawBoth());
        writability.tried(Side.TARGET, "stock s-6", 9, 10, true);
        assertEquals(1, writability.violations());
    }

    @Test
    void withoutOneSideEverAcceptingNothingWasSeen() {
        writability.tried(Side.SOURCE, "stock s-1", 0, 1, true);
        assertFalse(writability.sawBoth());
    }
}
