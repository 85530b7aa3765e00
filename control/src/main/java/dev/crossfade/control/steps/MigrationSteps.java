package dev.crossfade.control.steps;

import dev.crossfade.control.workflow.StepPlan;
import java.util.List;

/** The steps of a migration, in their order (DESIGN.md, "A migration, in one straight line"). */
public final class MigrationSteps {

    private MigrationSteps() {}

    public static StepPlan inOrder() {
        return new StepPlan(List.of(
                new CheckDatabases(),
                new AskOrigins(),
                new InstallGates(),
                new CompareSchemas(),
                new GuardTarget(),
                new EmptyTarget(),
                new AwaitProxies(),
                new Publish(),
                new Subscribe(),
                new AwaitInitialCopy(),
                new CarryLargeObjects(),
                new WidenSequences(),
                new AwaitLag(),
                new CompareRows(),
                new CompareSchemasAgain(),
                new HoldPoint(),
                new LetRequestsGoFirst(),
                new ExchangeRoles(),
                new CompareAfterwards(),
                new Soak(),
                new ReleaseRoute(),
                new CleanUp()));
    }
}
