package dev.crossfade.control.hooks;

import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.control.workflow.step.HookPoint;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which hooks are run when, in the order in which the configuration names them. */
record HookPlan(Map<HookPoint, List<Hook>> hooks) {

    static HookPlan of(List<Hook> configured) {
        Map<HookPoint, List<Hook>> hooks = new EnumMap<>(HookPoint.class);
        for (Hook hook : configured) {
            hooks.computeIfAbsent(point(hook), point -> new ArrayList<>()).add(hook);
        }
        return new HookPlan(hooks);
    }

    private static HookPoint point(Hook hook) {
        return hook.before() == null
                ? HookPoint.valueOf(
                        "AFTER_" + Objects.requireNonNull(hook.after()).name())
                : HookPoint.valueOf("BEFORE_" + hook.before().name());
    }

    List<Hook> at(HookPoint point) {
        return hooks.getOrDefault(point, List.of());
    }

    List<String> calls(HookPoint point) {
        return at(point).stream().map(HookInWords::of).toList();
    }

    boolean any(HookPoint point) {
        return !at(point).isEmpty();
    }

    /** Whether it has to be known how attempts end. */
    boolean anyOfAttempts() {
        return any(HookPoint.BEFORE_SWITCHOVER)
                || any(HookPoint.AFTER_SWITCHOVER)
                || any(HookPoint.BEFORE_POST_MIGRATION);
    }
}
