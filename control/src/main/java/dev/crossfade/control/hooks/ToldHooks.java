package dev.crossfade.control.hooks;

import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.preflight.Finding;
import java.util.List;
import java.util.Optional;

/** Hooks that are only told, for a plan without a controller: none is run. */
public final class ToldHooks implements Hooks {

    private final HookPlan plan;

    public ToldHooks(List<Hook> configured) {
        this.plan = HookPlan.of(configured);
    }

    @Override
    public boolean any(HookPoint point) {
        return plan.any(point);
    }

    @Override
    public List<String> calls(HookPoint point) {
        return plan.calls(point);
    }

    @Override
    public List<Finding> check(TenantSettings tenant) {
        return List.of();
    }

    @Override
    public StepOutcome at(HookPoint point, Migration now) {
        return NONE.at(point, now);
    }

    @Override
    public StepOutcome beforeAttempt(Migration now) {
        return NONE.beforeAttempt(now);
    }

    @Override
    public StepOutcome verdict(Migration now) {
        return NONE.verdict(now);
    }

    @Override
    public Optional<String> begun(Migration now) {
        return NONE.begun(now);
    }

    @Override
    public StepOutcome afterAttempt(Migration now, boolean comes) {
        return NONE.afterAttempt(now, comes);
    }

    @Override
    public void beginAfterAttempt(Migration now, boolean comes) {
        NONE.beginAfterAttempt(now, comes);
    }

    @Override
    public void callOff(Migration now) {
        NONE.callOff(now);
    }

    @Override
    public StepOutcome afterAbort(Migration now) {
        return NONE.afterAbort(now);
    }
}
