package dev.crossfade.control.workflow.step;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.replication.preflight.Finding;
import java.util.List;
import java.util.Optional;

/** Nothing is run, and nothing waited for. */
final class NoHooks implements Hooks {

    private static final StepOutcome NOTHING = StepOutcome.done("");

    @Override
    public boolean any(HookPoint point) {
        return false;
    }

    @Override
    public List<String> calls(HookPoint point) {
        return List.of();
    }

    @Override
    public List<Finding> check(TenantSettings tenant) {
        return List.of();
    }

    @Override
    public StepOutcome at(HookPoint point, Migration now) {
        return NOTHING;
    }

    @Override
    public StepOutcome beforeAttempt(Migration now) {
        return NOTHING;
    }

    @Override
    public StepOutcome verdict(Migration now) {
        return NOTHING;
    }

    @Override
    public Optional<String> begun(Migration now) {
        return Optional.empty();
    }

    @Override
    public StepOutcome afterAttempt(Migration now, boolean comes) {
        return NOTHING;
    }

    @Override
    public void beginAfterAttempt(Migration now, boolean comes) {}

    @Override
    public void callOff(Migration now) {}

    @Override
    public StepOutcome afterAbort(Migration now) {
        return NOTHING;
    }
}
