package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.StepPlan;
import java.util.List;

/**
 * The steps of a migration, in their order (DESIGN.md, "A migration, in one straight line"). A rollback goes from the rollback window
 * through the switchover, with the sides exchanged, to the beginning of REPLICATION, whose steps then find nearly all done.
 */
public final class MigrationSteps {

    private MigrationSteps() {}

    public static StepPlan inOrder() {
        return new StepPlan(List.of(
                new CheckDatabases(),
                new AskOrigins(),
                new InstallGates(),
                new LockDdl(),
                new CopySchema(),
                new RebuildIndexes(),
                new CompareSchemas(),
                new GuardTarget(),
                new EmptyTarget(),
                new AwaitProxies(),
                new LetRequestsGoFirst(Stage.REPLICATION),
                new ExchangeRoles(Stage.REPLICATION),
                new TurnAround(Stage.REPLICATION),
                new Publish(),
                new Subscribe(),
                new AwaitInitialCopy(),
                new KeepUpTarget(),
                new CarryLargeObjects(),
                new WidenSequences(),
                new PrepareWayBack(),
                new AwaitLag(),
                new CompareRows(),
                new CompareSchemasAgain(),
                new HoldPoint(),
                new LetRequestsGoFirst(Stage.POST_MIGRATION),
                new ExchangeRoles(Stage.POST_MIGRATION),
                new TurnAround(Stage.POST_MIGRATION),
                new CompareAfterwards(),
                new RollbackWindow(),
                new CloseWayBack(),
                new Soak(),
                new ReleaseRoute(),
                new CleanUp()));
    }
}
