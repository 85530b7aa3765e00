package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.VerbGuard;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.reverse.LateWrites;
import dev.crossfade.replication.schema.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a superuser has written to the side that is fenced, and what becomes of the way back there. */
class LateWritesTest {

    private static final LateWrites FOUND =
            new LateWrites.Known(List.of(new LateWrites.Written(new TableName("public", "orders"), 3, false)));

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());

    @Test
    void whatWasWrittenBehindTheFenceIsToldUntilBothSidesAreFoundEqual() {
        simulation.world.lateWrites = new LateWrites.Known(List.of(
                new LateWrites.Written(new TableName("public", "orders"), 2, false),
                new LateWrites.Written(new TableName("public", "images"), 1, true)));
        simulation.world.rowsUnsettled = 1;
        simulation.switchOver();
        MigrationStatus.Trouble told =
                Objects.requireNonNull(simulation.status().problem());
        assertEquals("the source was written to behind its fence", told.what());
        String tables =
                "public.orders (2 changes, on that side alone), public.images (1 change, carried to the other side)";
        assertTrue(told.reason().endsWith(tables), told::reason);
        assertTrue(simulation.store.journal(simulation.now().id(), 100).stream()
                .anyMatch(entry -> entry.found().endsWith(tables)));
        simulation.world.rowsUnsettled = 0;
        simulation.clock.move(Duration.ofHours(1));
        simulation.lookOften();
        assertNull(simulation.status().problem());
    }

    /** Somebody has disabled the link in the window, and written at the source before it is turned on again. */
    @Test
    void whatIsFoundWhenTheWindowTurnsTheLinkOnAgainIsToldBesideWhatWasFoundBefore() {
        simulation.world.lateWrites = FOUND;
        simulation.world.rowsUnsettled = 1;
        simulation.switchOver();
        simulation.world.slotLost = true;
        simulation.world.lagBytes = Long.MAX_VALUE;
        simulation.world.lateWrites =
                new LateWrites.Known(List.of(new LateWrites.Written(new TableName("public", "images"), 1, false)));
        simulation.turn();
        simulation.world.lateWrites = new LateWrites.Unknown("the way back was turned on before");
        simulation.lookOften();
        String reason = Objects.requireNonNull(simulation.status().problem()).reason();
        assertTrue(
                reason.endsWith(
                        "public.orders (3 changes, on that side alone), public.images (1 change, on that side alone)"),
                reason);
        assertEquals(
                1,
                simulation.store.journal(simulation.now().id(), 100).stream()
                        .filter(entry -> entry.found().contains("public.images"))
                        .count());
    }

    /** What was compared before the fence knows nothing of it. */
    @Test
    void rollbackIsRefusedAfterWritesBehindTheFenceUntilTheRowsWereComparedAnew() {
        simulation.world.lateWrites = FOUND;
        switchOverAndCompareNoRows();
        OperationRefused refused = assertThrows(OperationRefused.class, this::mayRollBack);
        assertEquals("the rollback of acme is refused", refused.getMessage());
        assertTrue(refused.reason().contains("the rows were not compared yet: "), refused.reason());
        assertTrue(refused.reason().contains("writes behind the fence"), refused.reason());

        simulation.world.refusing.clear();
        simulation.world.rowsDifferent = 3;
        simulation.lookOften();
        refused = assertThrows(OperationRefused.class, this::mayRollBack);
        assertTrue(refused.reason().contains("3 rows differ"), refused.reason());

        simulation.world.rowsDifferent = 0;
        simulation.watch().contents().askToCompare();
        simulation.lookOften();
        mayRollBack();
    }

    /** One that was asked for before anybody knew better compares first, too. */
    @Test
    void rollbackLeavesTheTargetServingWhereItsOwnComparisonFindsWhatWasWrittenBehindTheFence() {
        simulation.world.lateWrites = FOUND;
        switchOverAndCompareNoRows();
        simulation.world.refusing.clear();
        simulation.world.rowsDifferent = 3;
        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(migration -> attempt().number() == 2 && Simulation.inRollbackWindow(migration));
        assertEquals("refused", attempt().outcome());
        assertTrue(
                String.valueOf(attempt().reason()).contains("3 rows differ"),
                attempt().toString());
        assertEquals(
                GateState.SERVING,
                simulation.world.gate(Side.TARGET).orElseThrow().state());
    }

    /** Whoever goes back at once has users at a target that fails them. */
    @Test
    void rollbackWaitsForNoComparisonWhereNothingWasFoundBehindTheFence() {
        switchOverAndCompareNoRows();
        mayRollBack();
    }

    @Test
    void rollbackWaitsForNoComparisonWhereNothingIsKnownOfWritesBehindTheFence() {
        simulation.world.lateWrites = new LateWrites.Unknown("the slot is in use");
        switchOverAndCompareNoRows();
        mayRollBack();
    }

    @Test
    void whatCouldNotBeFoundOutBehindTheFenceIsWrittenDownAndAlarmsNobody() {
        simulation.world.lateWrites = new LateWrites.Unknown("the slot is in use");
        simulation.switchOver();
        assertNull(simulation.status().problem());
        assertTrue(simulation.store.journal(simulation.now().id(), 100).stream()
                .anyMatch(entry -> entry.found().endsWith("is not known: the slot is in use")));
    }

    private void switchOverAndCompareNoRows() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.stage() == Stage.POST_MIGRATION);
        simulation.world.refusing.add("compareRows");
        simulation.runUntil(migration -> migration.step().equals(StepPlan.ROLLBACK_WINDOW));
        simulation.lookOften();
    }

    private void mayRollBack() {
        new VerbGuard(simulation.routing).mayRollBack(simulation.tenant, simulation.now(), simulation.watch());
    }

    private MigrationStatus.Attempt attempt() {
        return Objects.requireNonNull(simulation.now().attempt());
    }
}
