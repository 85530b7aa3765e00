package dev.crossfade.control.workflow;

import java.util.concurrent.Executor;

/** Puts together what turns one migration. */
final class WorkflowAssembly {

    private WorkflowAssembly() {}

    static Workflow of(
            StepPlan plan,
            MigrationRow row,
            MigrationStore store,
            StepContext surroundings,
            Pause pause,
            Executor parallel) {
        Watch watch = surroundings.watch();
        Unwinding unwinding = new Unwinding(surroundings, pause);
        Switchover switchover = new Switchover(surroundings, unwinding, pause, parallel);
        Recovery recovery =
                new Recovery(surroundings.tenant(), surroundings.databases(), surroundings.routing(), watch);
        Abortion abortion = new Abortion(surroundings.databases(), watch);
        WorkflowJournal journal = new WorkflowJournal(store, row, surroundings.clock());
        return new Workflow(plan, row, surroundings, recovery, switchover, abortion, journal);
    }
}
