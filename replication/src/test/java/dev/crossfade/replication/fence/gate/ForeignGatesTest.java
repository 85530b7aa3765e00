package dev.crossfade.replication.fence.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.postgres.MigrationSession;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForeignGatesTest {

    private static final UUID OTHER = new UUID(0, 7);

    @Test
    void tenantLivesOnATargetThatIsOpenOrServes() {
        assertEquals(
                Optional.of(Side.TARGET),
                gates(GateState.FENCED, GateState.OPEN).live());
        assertEquals(Optional.of(Side.TARGET), gates(null, GateState.SERVING).live());
    }

    @Test
    void sourceThatStaysShutProvesThatTheTargetWasOpened() {
        assertEquals(Optional.of(Side.TARGET), gates(GateState.GUARDED, null).live());
    }

    @Test
    void sourceInTheMiddleOfAnAttemptLeavesItOpen() {
        assertEquals(Optional.empty(), gates(GateState.FENCED, GateState.ARMED).live());
        assertTrue(gates(GateState.FENCED, null).mayLiveOnTarget());
        assertFalse(gates(GateState.SERVING, GateState.GUARDED).mayLiveOnTarget());
    }

    @Test
    void routeIsLedToTheLiveSideBeforeAnythingIsTakenDown() {
        String onTarget = gates(GateState.GUARDED, GateState.SERVING).remedy();
        assertInOrder(onTarget, "--to target", "on the target: DROP SCHEMA", "on the source");
        assertFalse(onTarget.contains("fence lift"), onTarget);

        String onSource = gates(GateState.SERVING, GateState.GUARDED).remedy();
        assertInOrder(onSource, "--to source", "fence lift acme --side source", "DROP SCHEMA");

        assertInOrder(gates(GateState.FENCED, null).remedy(), "fence show", "--to target", "fence lift");
    }

    @Test
    void eachGateIsNamedWithWhatItSays() {
        String meaning = gates(GateState.GUARDED, GateState.SERVING).meaning();

        assertTrue(meaning.contains("source guarded, target serving; the tenant lives on the target"), meaning);
        assertTrue(meaning.contains(OTHER.toString()), meaning);
    }

    @Test
    void exchangedConfigurationIsToldByItsOwnNamesAndEndsNothing() {
        ForeignGates exchanged = new ForeignGates(
                new TenantId("acme"),
                new GateRow(OTHER, Side.TARGET, GateState.SERVING, new Epoch(5), 2),
                new GateRow(OTHER, Side.SOURCE, GateState.GUARDED, new Epoch(5), 2));

        assertEquals(
                "the configuration has the sides exchanged: what it calls source is the target of migration " + OTHER
                        + " (its gate says serving), and what it calls target is the source of migration " + OTHER
                        + " (its gate says guarded); the tenant lives on the source",
                exchanged.meaning());
        assertFalse(exchanged.mayLiveOnTarget());
        assertTrue(exchanged.remedy().contains("give source and target back what they were"), exchanged::remedy);
        assertFalse(exchanged.remedy().contains("DROP"), exchanged::remedy);
    }

    /** Before its switchover, the other way round: what is called the target holds all. */
    @Test
    void exchangedTargetThatServesMayHoldWhatNobodyElseHas() {
        ForeignGates exchanged = new ForeignGates(
                new TenantId("acme"),
                new GateRow(OTHER, Side.TARGET, GateState.GUARDED, new Epoch(5), 2),
                new GateRow(OTHER, Side.SOURCE, GateState.SERVING, new Epoch(5), 2));

        assertEquals(Optional.of(Side.TARGET), exchanged.live());
        assertTrue(exchanged.mayLiveOnTarget());
        assertTrue(new ForeignGates(new TenantId("acme"), exchanged.source(), null).mayLiveOnTarget());
    }

    /** Also of one that was begun under another tenant's id. */
    @Test
    void streamIsAMigrationsWhoseGateStandsWhicheverItsTenantWasCalled() {
        ForeignGates gates = gates(null, GateState.SERVING);
        MigrationSession begun = new MigrationSession(OTHER, new TenantId("shop-1"), 3);

        assertTrue(begun.streamNames().stream().allMatch(gates::own));
        assertFalse(gates.own(new MigrationSession(new UUID(-1, 7), new TenantId("shop-1"), 3).streamName()));
        assertFalse(gates(null, null).own(begun.streamName()));
    }

    private static void assertInOrder(String text, String... parts) {
        int from = 0;
        for (String part : parts) {
            int found = text.indexOf(part, from);
            assertTrue(found >= 0, part + " is not in its place in: " + text);
            from = found;
        }
    }

    private static ForeignGates gates(@Nullable GateState source, @Nullable GateState target) {
        return new ForeignGates(
                new TenantId("acme"),
                source == null ? null : new GateRow(OTHER, Side.SOURCE, source, new Epoch(5), 2),
                target == null ? null : new GateRow(OTHER, Side.TARGET, target, new Epoch(5), 2));
    }
}
