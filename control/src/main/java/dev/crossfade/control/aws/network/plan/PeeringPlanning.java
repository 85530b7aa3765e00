package dev.crossfade.control.aws.network.plan;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.network.plan.Making.Accept;
import dev.crossfade.control.aws.network.plan.Making.AddRoute;
import dev.crossfade.control.aws.network.plan.Making.Allow;
import dev.crossfade.control.aws.network.plan.Making.AwaitActive;
import dev.crossfade.control.aws.network.plan.Making.ReplaceRoute;
import dev.crossfade.control.aws.network.plan.Making.Request;
import dev.crossfade.control.aws.network.plan.Making.Tag;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Planned;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Refusal;
import dev.crossfade.control.aws.network.plan.SideSight.RouteTable;
import dev.crossfade.control.aws.network.plan.SideSight.SecurityGroup;
import dev.crossfade.control.aws.network.plan.SideSight.TableRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From what was seen to what is to be done, so that both databases reach each other. What is already so is left, and what is somebody
 * else's is not touched. Pure; for one use.
 */
public final class PeeringPlanning {

    private final NetworkSight sight;
    private final MadeRoutes made;
    private final String tenant;
    private final boolean adopt;

    private final List<Planned> acts = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private PeeringPlanning(NetworkSight sight, MadeRoutes made, String tenant, boolean adopt) {
        this.sight = sight;
        this.made = made;
        this.tenant = tenant;
        this.adopt = adopt;
    }

    /** @param adopt whether somebody else's peering may be used */
    public static PeeringPlan plan(NetworkSight sight, MadeRoutes made, String tenant, boolean adopt) {
        return new PeeringPlanning(sight, made, tenant, adopt).planned();
    }

    private PeeringPlan planned() {
        Optional<SeenPeering> peering = sight.living();
        refuseOverlap();
        peering.ifPresentOrElse(this::goOnWith, this::begin);
        for (Side side : Side.values()) {
            route(side, peering.map(SeenPeering::id).orElse(""));
        }
        for (Side side : Side.values()) {
            let(side);
        }
        AclCheck.of(sight).into(refusals, warnings);
        return new PeeringPlan(peering.map(SeenPeering::id), acts, refusals, warnings);
    }

    /** AWS makes such a peering, and lets it fail a moment later. */
    private void refuseOverlap() {
        for (Cidr ofSource : sight.source().cidrs()) {
            for (Cidr ofTarget : sight.target().cidrs()) {
                if (ofSource.overlaps(ofTarget)) {
                    refuse(
                            "cidrs-overlap",
                            ofSource + " of the " + sight.source().inWords() + " overlaps " + ofTarget + " of the "
                                    + sight.target().inWords()
                                    + ": AWS makes no peering between VPCs with addresses in common, in whichever of"
                                    + " their blocks",
                            "take a target VPC with other addresses; a block that no subnet uses can be disassociated");
                }
            }
        }
    }

    private void begin() {
        SideSight target = sight.target();
        act(
                new Request(sight.source().vpcId(), target.vpcId(), target.region(), target.account()),
                "there is no peering between them");
        act(new Accept(Side.TARGET), "a peering is nothing until the other side accepts it");
        act(new Tag(Side.TARGET, SeenPeering.TENANT_TAG, tenant), "the accepter does not see the requester's tags");
        act(new AwaitActive(), "a route over it is refused before");
    }

    private void goOnWith(SeenPeering peering) {
        boolean mine = peering.wasMadeFor(tenant);
        boolean adopted = !mine && (adopt || peering.isAdoptedBy(tenant));
        if (!mine && !adopted) {
            refuse(
                    "foreign-peering",
                    peering.id() + " connects the two VPCs already, and " + peering.owner()
                            + "; AWS lets there be only one",
                    "use it with --adopt: it is tagged, routes and rules are added, and destroy leaves it there");
        }
        Side accepter = peering.requester().other();
        if (peering.isWaiting()) {
            act(new Accept(accepter), peering.id() + " is not accepted yet");
        }
        Map<String, String> tag =
                mine ? Map.of(SeenPeering.TENANT_TAG, tenant) : Map.of(SeenPeering.ADOPTED_TAG + tenant, "");
        tag.forEach((key, value) -> {
            for (Side side : List.of(peering.requester(), accepter)) {
                if (!peering.hasTag(side, key)) {
                    act(new Tag(side, key, value), "so that it is known as " + (mine ? "ours" : "used by us"));
                }
            }
        });
        if (!peering.isActive()) {
            act(new AwaitActive(), "a route over it is refused before");
        }
    }

    private void route(Side side, String peering) {
        SideSight from = sight.at(side);
        SideSight to = sight.at(side.other());
        for (RouteTable table : from.routeTables()) {
            for (Cidr block : to.routed()) {
                Optional<TableRoute> there = table.routes().stream()
                        .filter(route -> sameBlock(route.to(), block))
                        .findFirst();
                if (there.isEmpty()) {
                    act(
                            new AddRoute(side, table.id(), block),
                            "the " + from.side().label() + "'s database answers to "
                                    + to.side().label() + " through it");
                } else {
                    judge(side, table, there.get(), peering);
                }
            }
            refuseShadows(from, table, to, peering);
        }
    }

    /** There is a route to these addresses: the same, one that leads nowhere, or one that leads elsewhere. */
    private void judge(Side side, RouteTable table, TableRoute route, String peering) {
        if (route.via().equals(peering)) {
            return;
        }
        String where = "the route to " + route.to() + " in " + table.id() + " ("
                + sight.at(side).inWords() + ") leads to " + route.via();
        if (made.has(side, table.id(), route.to(), route.via())) {
            act(
                    new ReplaceRoute(side, table.id(), route.to()),
                    "it is of ours, and leads to " + route.via() + (route.blackhole() ? ", which is gone" : ""));
        } else if (route.blackhole()) {
            refuse(
                    "route-blackhole",
                    where + ", which is gone, and is none that Crossfade made",
                    "have whoever made it remove it, and try again");
        } else {
            refuse(
                    "route-conflict",
                    where + ": what is sent there would go elsewhere from now on",
                    "have it removed, or take other route tables, in network." + side.label() + ".routeTables");
        }
    }

    /** The longest prefix wins, so that a narrower route takes the database's addresses away from ours. */
    private void refuseShadows(SideSight from, RouteTable table, SideSight to, String peering) {
        for (TableRoute route : table.routes()) {
            boolean narrower =
                    to.routed().stream().anyMatch(block -> block.contains(route.to()) && !sameBlock(block, route.to()));
            boolean taken = to.subnetBlocks().stream().anyMatch(block -> block.overlaps(route.to()));
            if (narrower && taken && !route.via().equals(peering)) {
                refuse(
                        "route-conflict",
                        "the route to " + route.to() + " in " + table.id() + " (" + from.inWords() + ") leads to "
                                + route.via() + ": it is narrower than ours, and takes subnets of the "
                                + to.side().label() + "'s database away from it",
                        "have it removed, or take other route tables, in network."
                                + from.side().label() + ".routeTables");
            }
        }
    }

    /** By the other side's addresses: a group of another region cannot be named. */
    private void let(Side side) {
        SideSight at = sight.at(side);
        for (SecurityGroup group : at.groups()) {
            for (int port : at.ports()) {
                for (Cidr block : sight.at(side.other()).subnetBlocks()) {
                    if (group.ingress().stream().noneMatch(rule -> rule.lets(port, block))) {
                        act(
                                new Allow(side, group.id(), port, block),
                                "no rule lets the " + side.other().label() + "'s database in");
                    }
                }
            }
        }
    }

    /** A block is what it covers, however it is written. */
    private static boolean sameBlock(Cidr one, Cidr other) {
        return one.contains(other) && other.contains(one);
    }

    private void act(Act act, String why) {
        acts.add(new Planned(act, why));
    }

    private void refuse(String code, String what, String action) {
        refusals.add(new Refusal(code, what, action));
    }
}
