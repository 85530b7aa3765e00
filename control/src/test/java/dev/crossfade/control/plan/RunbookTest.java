package dev.crossfade.control.plan;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.workflow.SampleTenant;
import dev.crossfade.replication.byhand.HandGround;
import dev.crossfade.replication.fence.Remains;
import dev.crossfade.replication.fence.WithoutRow;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunbookTest {

    private static final Instant NOW = Instant.parse("2026-11-27T07:00:00Z");
    private static final UUID ID = UUID.fromString("7f000000-0000-0000-0000-000000000001");
    private static final String LETS_SOURCE_SERVE = "SET state = 'serving', epoch = 8";

    private final TenantSettings tenant = SampleTenant.withDatabases();
    private Looked<HandGround> ground = Looked.none();
    private Looked<Boolean> wayBack = Looked.none();

    @ParameterizedTest
    @CsvSource({"SERVING, ARMED", "FENCING, ARMED", "FENCED, ARMED", "FENCED, ABORTED"})
    void anAttemptThatIsNotOpenIsOnlyUndoneAndTheSourceOnlyOnceTheTargetSaysAborted(
            GateState source, GateState target) {
        String page = page(row(Side.SOURCE, source), row(Side.TARGET, target));

        inOrder(
                page,
                "crossfade fence lift",
                "at_source()",
                "SET generation = 1002",
                "SET state = 'aborted'",
                "if {",
                "at_target -o",
                "state = 'aborted' AND epoch >= 7",
                "}; then",
                "at_source -o",
                LETS_SOURCE_SERVE);
        assertFalse(page.contains("'open'"), page);
    }

    @ParameterizedTest
    @CsvSource({"FENCED, OPEN", "GUARDED, OPEN", "FENCED, SERVING"})
    void onceTheTargetIsOpenNothingLetsTheApplicationIntoTheSource(GateState source, GateState target) {
        String page = page(row(Side.SOURCE, source), row(Side.TARGET, target));

        inOrder(page, "SET generation = 1002", "state IN ('open', 'serving')", "--to target", "SET state = 'guarded'");
        assertFalse(page.contains("aborted"), page);
        assertFalse(page.contains(LETS_SOURCE_SERVE), page);
        assertFalse(page.contains("RETURN NULL"), page);
        assertFalse(page.contains("--side source"), page);
    }

    @Test
    void aRollbackIsUndoneWithTheSidesExchanged() {
        String page = page(row(Side.SOURCE, GateState.ARMED), row(Side.TARGET, GateState.FENCED));

        inOrder(
                page,
                "--side target",
                "SET state = 'aborted'",
                "if {",
                "at_source -o",
                "}; then",
                "at_target -o",
                LETS_SOURCE_SERVE);
    }

    @ParameterizedTest
    @CsvSource({"FENCED, ARMED", "FENCED, OPEN"})
    void aLiftIsFollowedByAPageOfItsGeneration(GateState source, GateState target) {
        inOrder(
                page(row(Side.SOURCE, source), row(Side.TARGET, target)),
                "crossfade fence lift",
                "then make the page anew",
                "SET generation = 1002");
        // What the lift of an undo leaves.
        inOrder(
                page(row(Side.SOURCE, GateState.SERVING), row(Side.TARGET, GateState.ABORTED)),
                "SET generation = 1002",
                "Lead the requests to the source again",
                "generation = 1002 AND state = 'serving'",
                "--to source --mode direct");
    }

    @Test
    void aRollbackThatIsArmedAndNotFencedIsNotUndoneByALift() {
        String page = page(row(Side.SOURCE, GateState.ARMED), row(Side.TARGET, GateState.SERVING));

        assertFalse(page.contains("fence lift"), page);
        inOrder(page, "SET state = 'aborted'", LETS_SOURCE_SERVE);
    }

    @Test
    void withoutBothGatesNothingIsDoneByHand() {
        String page = page(row(Side.SOURCE, GateState.FENCED), Optional.empty());

        assertTrue(page.contains("the target's gate was not seen (it is down)"), page);
        assertFalse(page.contains("psql"), page);
    }

    @Test
    void aRowThatWasDeletedIsNoMigrationThatNeverBegan() {
        Remains fenced = new Remains(List.of("role app: may not log in (NOLOGIN)"), "ALTER ROLE app LOGIN");
        Looked<SeenGate> source = lost(new WithoutRow(tenant.id(), Side.SOURCE, fenced, Optional.empty()));
        Looked<SeenGate> none = new Looked<>(Optional.of(new SeenGate(Optional.empty(), Optional.empty())), "");

        SeenGates gates = new SeenGates(source, none);
        String page = page(gates);

        assertFalse(gates.nothingBegan());
        inOrder(page, "the source's gate has lost its row", "a gate's row was deleted", "may not log in", "ALTER ROLE");
        assertFalse(page.contains("No migration has begun"), page);
        assertFalse(page.contains("Bring back"), page);
        assertTrue(page(new SeenGates(source, looked(Optional.empty()))).contains("Bring back"));
        assertTrue(new SeenGates(none, none).nothingBegan());
        assertTrue(page(new SeenGates(none, none)).contains("No migration has begun"));
    }

    private static Looked<SeenGate> lost(WithoutRow what) {
        return new Looked<>(Optional.of(new SeenGate(Optional.empty(), Optional.of(what))), "");
    }

    @Test
    void whereNoAttemptIsUnderWayASwitchoverIsWrittenWithAnEpochAboveAll() {
        ground = ground();

        String page = page(row(Side.SOURCE, GateState.SERVING), row(Side.TARGET, GateState.GUARDED));

        inOrder(
                page,
                "nothing has to be done by hand",
                "SET generation = 1002",
                "there is a way back. By hand there is none",
                "SET state = 'armed', epoch = 8",
                "SET state = 'fencing', epoch = 8",
                "SET state = 'open'",
                "pg_drop_replication_slot");
    }

    @Test
    void noSwitchoverIsWrittenWhereSomethingStandsAgainstItOrWasNotSeen() {
        ground = new Looked<>(Optional.empty(), "the source does not answer");
        String unseen = page(row(Side.SOURCE, GateState.SERVING), row(Side.TARGET, GateState.GUARDED));
        assertTrue(unseen.contains("the source does not answer"), unseen);
        assertFalse(unseen.contains("SET state"), unseen);

        ground = ground("table public.t only on source");
        String differing = page(row(Side.SOURCE, GateState.SERVING), row(Side.TARGET, GateState.GUARDED));
        assertTrue(differing.contains("table public.t only on source"), differing);
        assertFalse(differing.contains("SET state"), differing);
    }

    @Test
    void afterASwitchoverOnlyItsStreamsAreTakenAway() {
        wayBack = new Looked<>(Optional.of(true), "");
        String page = page(row(Side.SOURCE, GateState.GUARDED), row(Side.TARGET, GateState.SERVING));

        inOrder(page, "crossfade rollback", "SET generation = 1002", "DROP SUBSCRIPTION", "pg_drop_replication_slot");
        assertFalse(page.contains("'open'"), page);
        assertFalse(page.contains("SET state"), page);
    }

    @Test
    void noRollbackIsPromisedWhereTheWayBackWasTakenAway() {
        wayBack = new Looked<>(Optional.of(false), "");
        String page = page(row(Side.SOURCE, GateState.GUARDED), row(Side.TARGET, GateState.SERVING));

        inOrder(page, "there is no way back", "crossfade cleanup");
        assertFalse(page.contains("crossfade rollback"), page);

        wayBack = new Looked<>(Optional.empty(), "it is busy");
        inOrder(
                page(row(Side.SOURCE, GateState.GUARDED), row(Side.TARGET, GateState.SERVING)),
                "could not be looked at (it is busy)");
    }

    @Test
    void noPasswordIsOnThePage() {
        ground = ground();
        String page = page(row(Side.SOURCE, GateState.SERVING), row(Side.TARGET, GateState.GUARDED));

        assertFalse(page.contains("not used"), "the password of " + tenant.id() + " is on\n" + page);
    }

    private String page(Optional<GateRow> source, Optional<GateRow> target) {
        return page(new SeenGates(looked(source), looked(target)));
    }

    private String page(SeenGates gates) {
        return Runbook.markdown(tenant, gates, ground, wayBack, NOW, 1000);
    }

    private static Looked<SeenGate> looked(Optional<GateRow> row) {
        return row.isPresent()
                ? new Looked<>(Optional.of(new SeenGate(row, Optional.empty())), "")
                : new Looked<>(Optional.empty(), "it is down");
    }

    private static Looked<HandGround> ground(String... obstacles) {
        return new Looked<>(
                Optional.of(
                        new HandGround(List.of(), List.of(), List.of(), Set.of(), "seal", "seal", List.of(obstacles))),
                "");
    }

    private static Optional<GateRow> row(Side side, GateState state) {
        return Optional.of(new GateRow(ID, side, state, new Epoch(7), 2));
    }

    private static void inOrder(String page, String... parts) {
        int at = 0;
        for (String part : parts) {
            int found = page.indexOf(part, at);
            assertTrue(found >= 0, () -> part + " is missing, or stands too early, in\n" + page);
            at = found;
        }
    }
}
