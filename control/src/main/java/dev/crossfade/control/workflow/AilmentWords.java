package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.diagnosis.Ailment;

/** What mends an ailment, where the migration stands. */
final class AilmentWords {

    private AilmentWords() {}

    /** There is nothing to abort once the target is open: what is lost is the way back. */
    static Ailment told(Ailment found, Direction direction, TenantId tenant) {
        return found.kind().isFatal() && direction == Direction.BACK
                ? new Ailment(
                        found.kind(),
                        found.what(),
                        found.why(),
                        "nothing for the tenant, which lives on; there is no way back any more: crossfade cleanup "
                                + tenant + " ends the window")
                : found;
    }
}
