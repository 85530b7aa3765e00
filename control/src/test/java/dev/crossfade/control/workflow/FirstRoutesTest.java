package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class FirstRoutesTest {

    private static final TenantSettings PLAIN = SampleTenant.coordinated();
    private static final TenantSettings TENANT = SampleTenant.withDatabases();
    private static final Route CONFIGURED = Route.first(TENANT.id(), Side.SOURCE);

    private final World world = new World();

    @Test
    void newTenantGetsWhatTheSettingsSay() {
        assertEquals(CONFIGURED, first(TENANT, Runnable::run));
    }

    @Test
    void tenantWhoseTargetIsOpenIsNeverLedToTheSource() {
        gate(Side.SOURCE, GateState.FENCED);
        gate(Side.TARGET, GateState.OPEN);

        assertEquals(
                new Route(TENANT.id(), new Epoch(6), Side.TARGET, RouteMode.DIRECT, Set.of(Side.SOURCE), false, null),
                first(TENANT, Runnable::run));
    }

    @Test
    void sourceThatStaysShutSaysSoAlsoWhenTheTargetDoesNotAnswer() {
        gate(Side.SOURCE, GateState.GUARDED);
        world.fate = (number, name) -> name.equals("target.gate") ? World.Turn.FAILS_BEFORE : World.Turn.SUCCEEDS;

        assertEquals(Side.TARGET, first(TENANT, Runnable::run).primary());
    }

    @Test
    void migrationThatHasOnlyBegunLeavesTheTenantAtTheSource() {
        gate(Side.SOURCE, GateState.SERVING);
        gate(Side.TARGET, GateState.GUARDED);

        assertEquals(CONFIGURED, first(TENANT, Runnable::run));
    }

    @Test
    void gatesThatDoNotAnswerInTimeKeepNobodyFromTheStart() {
        gate(Side.TARGET, GateState.OPEN);

        assertEquals(CONFIGURED, first(TENANT, never -> {}));
    }

    @Test
    void tenantWithoutDatabasesIsNotLookedAt() {
        assertEquals(CONFIGURED, first(PLAIN, Runnable::run));
        assertEquals(List.of(), world.calls);
    }

    private Route first(TenantSettings tenant, Executor lookers) {
        return new FirstRoutes(new GateLooks(
                        (who, session) -> new WorldDatabases(world, session, new MovedClock()),
                        lookers,
                        Duration.ofMillis(10)))
                .apply(List.of(tenant))
                .get(0);
    }

    private void gate(Side side, GateState state) {
        world.put(new GateRow(new UUID(0, 2), side, state, new Epoch(5), 3));
    }
}
