package dev.crossfade.control.aws.network.plan;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Planned;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Refusal;
import dev.crossfade.control.aws.network.plan.SideSight.IngressRule;
import dev.crossfade.control.aws.network.plan.SideSight.RouteTable;
import dev.crossfade.control.aws.network.plan.SideSight.SecurityGroup;
import dev.crossfade.control.aws.network.plan.SideSight.TableRoute;
import dev.crossfade.control.aws.network.plan.Unmaking.Delete;
import dev.crossfade.control.aws.network.plan.Unmaking.RemoveRoute;
import dev.crossfade.control.aws.network.plan.Unmaking.Revoke;
import dev.crossfade.control.aws.network.plan.Unmaking.Untag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is taken away again: rules by their tag, routes by the journal, and the peering by its tag, when it is ours. In the other order than it
 * was made. Pure; for one use.
 */
public final class DestroyPlanning {

    private final NetworkSight sight;
    private final MadeRoutes made;
    private final String tenant;

    private final List<Planned> acts = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();

    private DestroyPlanning(NetworkSight sight, MadeRoutes made, String tenant) {
        this.sight = sight;
        this.made = made;
        this.tenant = tenant;
    }

    /** @param sight of all route tables and groups of both VPCs, not only of the database's: the settings may have changed since */
    public static PeeringPlan plan(NetworkSight sight, MadeRoutes made, String tenant) {
        return new DestroyPlanning(sight, made, tenant).planned();
    }

    private PeeringPlan planned() {
        for (Side side : Side.values()) {
            sight.at(side).groups().forEach(group -> shut(side, group));
        }
        for (Side side : Side.values()) {
            sight.at(side).routeTables().forEach(table -> unroute(side, table));
        }
        Optional<SeenPeering> peering = sight.living();
        peering.ifPresent(this::leave);
        return new PeeringPlan(peering.map(SeenPeering::id), acts, refusals, List.of());
    }

    private void shut(Side side, SecurityGroup group) {
        for (IngressRule rule : group.ingress()) {
            if (rule.tenants().contains(tenant)) {
                act(new Revoke(side, group.id(), rule.id()), "its tag says that it was made for " + tenant);
            }
        }
    }

    private void unroute(Side side, RouteTable table) {
        for (TableRoute route : table.routes()) {
            if (made.has(side, table.id(), route.to(), route.via())) {
                act(new RemoveRoute(side, table.id(), route.to()), "the journal says that it was made for " + tenant);
            }
        }
    }

    private void leave(SeenPeering peering) {
        if (peering.wasMadeFor(tenant)) {
            refuseOthers(peering);
            act(new Delete(), "its tag says that it was made for " + tenant);
            return;
        }
        for (Side side : Side.values()) {
            String key = SeenPeering.ADOPTED_TAG + tenant;
            if (peering.hasTag(side, key)) {
                act(new Untag(side, key), "it was adopted: it stays, for others");
            }
        }
    }

    /** Whoever sends something over it would send it nowhere. */
    private void refuseOthers(SeenPeering peering) {
        Set<String> others = peering.adoptedByOthers(tenant);
        if (!others.isEmpty()) {
            refuse(
                    peering.id() + " is used by " + String.join(", ", others) + " as well",
                    "take their network down first: crossfade network destroy "
                            + others.iterator().next());
        }
        for (Side side : Side.values()) {
            for (RouteTable table : sight.at(side).routeTables()) {
                for (TableRoute route : table.routes()) {
                    if (route.via().equals(peering.id()) && !made.has(side, table.id(), route.to(), route.via())) {
                        refuse(
                                "the route to " + route.to() + " in " + table.id() + " ("
                                        + sight.at(side).inWords() + ") leads over " + peering.id()
                                        + ", and the journal does not say that Crossfade made it",
                                "have whoever made it remove it; where the journal was lost, it may be ours, and a"
                                        + " person has to say so by removing it");
                    }
                }
            }
        }
    }

    private void act(Act act, String why) {
        acts.add(new Planned(act, why));
    }

    private void refuse(String what, String action) {
        refusals.add(new Refusal("peering-in-use", what, action));
    }
}
