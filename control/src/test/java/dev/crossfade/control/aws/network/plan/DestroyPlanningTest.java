package dev.crossfade.control.aws.network.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.network.plan.MadeRoutes.MadeRoute;
import dev.crossfade.control.aws.network.plan.SeenPeering.SeenAt;
import dev.crossfade.control.aws.network.plan.SideSight.IngressRule;
import dev.crossfade.control.aws.network.plan.SideSight.RouteTable;
import dev.crossfade.control.aws.network.plan.SideSight.SecurityGroup;
import dev.crossfade.control.aws.network.plan.SideSight.TableRoute;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DestroyPlanningTest {

    private static final MadeRoutes MADE =
            new MadeRoutes(Set.of(new MadeRoute(Side.SOURCE, "rtb-source", "10.1.0.0/16", "pcx-1")));

    private static final TableRoute OURS = new TableRoute(Cidr.of("10.1.0.0/16"), "pcx-1", false);
    private static final TableRoute THEIRS = new TableRoute(Cidr.of("10.7.0.0/16"), "pcx-1", false);

    @Test
    void whatIsOursGoesInTheOtherOrderThanItCame() {
        PeeringPlan plan = plan(List.of(OURS), Map.of("crossfade:tenant", "acme"));

        assertEquals(
                List.of(
                        "take the rule sgr-1 out of sg-source (source)",
                        "remove the route to 10.1.0.0/16 from rtb-source (source)",
                        "delete the peering"),
                words(plan));
        assertEquals(List.of(), plan.refusals());
    }

    /** The same addresses, over something else: somebody has replaced it. */
    @Test
    void aRouteThatSomebodyHasReplacedIsTheirs() {
        PeeringPlan plan = plan(
                List.of(new TableRoute(Cidr.of("10.1.0.0/16"), "tgw-1", false)), Map.of("crossfade:tenant", "acme"));

        assertEquals(List.of("take the rule sgr-1 out of sg-source (source)", "delete the peering"), words(plan));
    }

    @Test
    void whatOthersRouteOverOrHaveAdoptedIsNotDeleted() {
        Map<String, String> shared = new TreeMap<>(Map.of("crossfade:tenant", "acme", "crossfade:adopted:shop", ""));

        PeeringPlan plan = plan(List.of(OURS, THEIRS), shared);

        assertEquals(
                List.of(
                        "pcx-1 is used by shop as well",
                        "the route to 10.7.0.0/16 in rtb-source (source (vpc-source, eu-central-1)) leads over pcx-1, and"
                                + " the journal does not say that Crossfade made it"),
                plan.refusals().stream().map(refusal -> refusal.what()).toList());
    }

    @Test
    void anAdoptedPeeringStaysAndOfOthersNothingIsTouched() {
        PeeringPlan plan = plan(List.of(OURS, THEIRS), Map.of("crossfade:adopted:acme", ""));

        assertEquals(
                List.of(
                        "take the rule sgr-1 out of sg-source (source)",
                        "remove the route to 10.1.0.0/16 from rtb-source (source)",
                        "take the tag crossfade:adopted:acme off the peering at the source",
                        "take the tag crossfade:adopted:acme off the peering at the target"),
                words(plan));
        assertEquals(List.of(), plan.refusals());
    }

    @Test
    void somebodyElsesPeeringIsLeft() {
        assertEquals(
                List.of("take the rule sgr-1 out of sg-source (source)"),
                words(plan(List.of(THEIRS), Map.of("crossfade:tenant", "other"))));
    }

    private static PeeringPlan plan(List<TableRoute> routes, Map<String, String> tags) {
        SeenAt at = new SeenAt("active", "", tags);
        SeenPeering peering = new SeenPeering("pcx-1", Side.SOURCE, Map.of(Side.SOURCE, at, Side.TARGET, at));
        List<IngressRule> rules = List.of(
                new IngressRule("sgr-1", "tcp", 5432, 5432, Cidr.of("10.1.1.0/24"), Set.of("acme")),
                new IngressRule("sgr-2", "tcp", 5432, 5432, Cidr.of("10.7.1.0/24"), Set.of()),
                new IngressRule("sgr-3", "tcp", 5432, 5432, Cidr.of("10.8.1.0/24"), Set.of("other")));
        return DestroyPlanning.plan(
                new NetworkSight(
                        side(Side.SOURCE, routes, rules), side(Side.TARGET, List.of(), List.of()), List.of(peering)),
                MADE,
                "acme");
    }

    private static SideSight side(Side side, List<TableRoute> routes, List<IngressRule> rules) {
        return new SideSight(
                side,
                "111111111111",
                "eu-central-1",
                "vpc-" + side.label(),
                List.of(),
                List.of(),
                List.of(new RouteTable("rtb-" + side.label(), routes)),
                List.of(new SecurityGroup("sg-" + side.label(), rules)),
                List.of(),
                List.of(5432));
    }

    private static List<String> words(PeeringPlan plan) {
        return plan.acts().stream().map(planned -> planned.act().inWords()).toList();
    }
}
