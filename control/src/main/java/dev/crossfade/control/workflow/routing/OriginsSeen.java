package dev.crossfade.control.workflow.routing;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.MigrationStatus.OriginSeen;
import dev.crossfade.control.migration.MigrationStatus.OriginState;
import dev.crossfade.control.workflow.routing.Routing.OriginSight;
import dev.crossfade.control.workflow.routing.Routing.Sight;
import java.util.List;
import java.util.stream.Stream;

/** How a tenant's origins are, out of what each proxy sees. Unknown is its own value: one proxy that cannot tell is not well. */
public final class OriginsSeen {

    private static final String UNCHECKED = "unchecked";

    private OriginsSeen() {}

    /** Both sides' origins, as far as there are any. */
    public static List<OriginState> of(TenantSettings tenant, List<OriginSight> sights) {
        return Stream.of(Side.values())
                .filter(side -> tenant.side(side).origin() != null)
                .map(side -> state(
                        side,
                        tenant.side(side).healthCheck() != null,
                        sights.stream().filter(sight -> sight.side() == side).toList()))
                .toList();
    }

    /** @param checked as the controller is told; a proxy that checks all the same is believed */
    private static OriginState state(Side side, boolean checked, List<OriginSight> sights) {
        boolean anyKnown = sights.stream().anyMatch(sight -> sight.sight() != Sight.UNKNOWN);
        return new OriginState(
                side.label(),
                checked || anyKnown ? together(sights).label() : UNCHECKED,
                sights.stream()
                        .map(sight ->
                                new OriginSeen(sight.proxy(), sight.sight().label(), sight.reason()))
                        .toList());
    }

    private static Sight together(List<OriginSight> sights) {
        if (sights.stream().anyMatch(sight -> sight.sight() == Sight.DOWN)) {
            return Sight.DOWN;
        }
        boolean allUp = !sights.isEmpty() && sights.stream().allMatch(sight -> sight.sight() == Sight.UP);
        return allUp ? Sight.UP : Sight.UNKNOWN;
    }
}
