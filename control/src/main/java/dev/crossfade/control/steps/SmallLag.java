package dev.crossfade.control.steps;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.replication.stream.Lag;

/**
 * How often in the last samples the lag was known, and small enough for a switchover.
 *
 * @param limit the most that is small
 */
record SmallLag(Bytes limit, long seen) {

    static SmallLag of(StepContext context) {
        Bytes limit = context.tenant().switchover().maxLag();
        return new SmallLag(
                limit,
                context.watch().lag().stream()
                        .filter(sample -> sample instanceof Lag.Known known && known.bytes() <= limit.value())
                        .count());
    }

    boolean isSteady() {
        return seen >= SwitchoverPolicy.SAMPLES;
    }
}
