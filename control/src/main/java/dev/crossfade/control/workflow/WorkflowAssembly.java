package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.journal.MigrationStore;
import dev.crossfade.control.workflow.journal.WorkflowJournal;
import dev.crossfade.control.workflow.pace.Pause;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.switchover.RetainedLog;
import dev.crossfade.control.workflow.switchover.Switchover;
import dev.crossfade.control.workflow.switchover.Unwinding;
import dev.crossfade.control.workflow.switchover.Vigil;
import dev.crossfade.control.workflow.watch.Watch;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;

/** Puts together what turns one migration. */
public final class WorkflowAssembly {

    private WorkflowAssembly() {}

    public static Workflow of(
            StepPlan plan,
            MigrationRow row,
            MigrationStore store,
            StepContext surroundings,
            Pause pause,
            Executor parallel) {
        Watch watch = surroundings.watch();
        WorkflowJournal journal = new WorkflowJournal(store, row, surroundings.clock());
        RetainedLog retainedLog = new RetainedLog(surroundings, row, journal);
        Vigil vigil = new Vigil(row, watch, retainedLog);
        Map<Direction, Switchover> switchovers = new EnumMap<>(Direction.class);
        for (Direction direction : Direction.values()) {
            StepContext towards = surroundings.towards(direction);
            Unwinding unwinding = new Unwinding(towards, pause, vigil);
            switchovers.put(direction, new Switchover(towards, unwinding, vigil, pause, parallel));
        }
        Recovery recovery =
                new Recovery(surroundings.tenant(), surroundings.databases(), surroundings.routing(), watch);
        Abortion abortion = new Abortion(surroundings.databases(), watch);
        return new Workflow(plan, row, surroundings, recovery, switchovers, abortion, retainedLog, journal);
    }
}
