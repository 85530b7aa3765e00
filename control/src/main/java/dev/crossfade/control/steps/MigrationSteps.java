package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepPlan;
import java.util.List;

/**
 * The steps of a migration, in their order (DESIGN.md, "A migration, in one straight line"). A rollback goes from the rollback window
 * through the switchover, with the sides exchanged, to the beginning of REPLICATION, whose steps then find nearly all done.
 */
public final class MigrationSteps {

    private MigrationSteps() {}

    public static StepPlan inOrder(Hooks hooks) {
        List<Step> steps = List.of(
                new RunHooks(HookPoint.BEFORE_SETUP, Stage.SETUP, hooks),
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
                new RunHooks(HookPoint.AFTER_SETUP, Stage.SETUP, hooks),
                new LetRequestsGoFirst(Stage.REPLICATION),
                new ExchangeRoles(Stage.REPLICATION),
                new TurnAround(Stage.REPLICATION),
                new RunHooks(HookPoint.BEFORE_REPLICATION, Stage.REPLICATION, hooks),
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
                new RunHooks(HookPoint.AFTER_REPLICATION, Stage.REPLICATION, hooks),
                new HoldPoint(hooks),
                new LetRequestsGoFirst(Stage.POST_MIGRATION),
                new ExchangeRoles(Stage.POST_MIGRATION),
                new TurnAround(Stage.POST_MIGRATION),
                new CompareAfterwards(),
                new RollbackWindow(hooks),
                new CloseWayBack(),
                new Soak(),
                new ReleaseRoute(),
                new CleanUp(),
                new RunHooks(HookPoint.AFTER_POST_MIGRATION, Stage.POST_MIGRATION, hooks));
        return new StepPlan(steps, hooks);
    }
}
