package dev.crossfade.control.aws.network.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.network.plan.MadeRoutes.MadeRoute;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Refusal;
import dev.crossfade.control.aws.network.plan.SeenPeering.SeenAt;
import dev.crossfade.control.aws.network.plan.SideSight.AclEntry;
import dev.crossfade.control.aws.network.plan.SideSight.IngressRule;
import dev.crossfade.control.aws.network.plan.SideSight.NetworkAcl;
import dev.crossfade.control.aws.network.plan.SideSight.RouteTable;
import dev.crossfade.control.aws.network.plan.SideSight.SecurityGroup;
import dev.crossfade.control.aws.network.plan.SideSight.Subnet;
import dev.crossfade.control.aws.network.plan.SideSight.TableRoute;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PeeringPlanningTest {

    private static final MadeRoutes MADE =
            new MadeRoutes(Set.of(new MadeRoute(Side.SOURCE, "rtb-source", "10.1.0.0/16", "pcx-old")));

    /** What stands in the source's route table, and what becomes of it. */
    static Stream<Arguments> routes() {
        return Stream.of(
                Arguments.of(List.of(), "CreateRoute", ""),
                Arguments.of(List.of(route("10.1.0.0/16", "pcx-1", false)), "", ""),
                Arguments.of(List.of(route("10.1.0.0/16", "pcx-1", true)), "", ""),
                Arguments.of(List.of(route("10.1.0.0/16", "pcx-old", true)), "ReplaceRoute", ""),
                Arguments.of(List.of(route("10.1.0.0/16", "pcx-2", true)), "", "route-blackhole"),
                Arguments.of(List.of(route("10.1.0.0/16", "tgw-1", false)), "", "route-conflict"),
                Arguments.of(List.of(route("0.0.0.0/0", "nat-1", false)), "CreateRoute", ""),
                Arguments.of(List.of(route("10.0.0.0/8", "tgw-1", false)), "CreateRoute", ""),
                // Narrower than ours, and the database's: it would win.
                Arguments.of(List.of(route("10.1.1.0/24", "tgw-1", false)), "CreateRoute", "route-conflict"),
                Arguments.of(List.of(route("10.1.1.7/32", "tgw-1", false)), "CreateRoute", "route-conflict"),
                // Narrower, of others in that VPC.
                Arguments.of(List.of(route("10.1.9.0/24", "tgw-1", false)), "CreateRoute", ""),
                Arguments.of(List.of(route("10.1.1.0/24", "pcx-1", false)), "CreateRoute", ""));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aRouteThatIsThereIsTheSameOrLeadsNowhereOrElsewhere(List<TableRoute> there, String operation, String refusal) {
        SideSight source = side(Side.SOURCE, "10.0", there, List.of(), List.of());

        PeeringPlan plan = plan(
                source,
                wired(Side.TARGET, "10.1", "10.0"),
                peering("pcx-1", "active", Map.of("crossfade:tenant", "acme")),
                false);

        assertEquals(
                operation.isEmpty() ? List.of() : List.of("ec2:" + operation),
                operations(plan).stream().filter(name -> name.endsWith("Route")).toList());
        assertEquals(refusal.isEmpty() ? List.of() : List.of(refusal), codes(plan));
    }

    /** A peering that is there, and what becomes of it. */
    static Stream<Arguments> peerings() {
        Map<String, String> ours = Map.of("crossfade:tenant", "acme");
        Map<String, String> adopted = Map.of("crossfade:adopted:acme", "");
        return Stream.of(
                Arguments.of("pending-acceptance", ours, false, List.of("ec2:AcceptVpcPeeringConnection", ""), ""),
                Arguments.of("provisioning", ours, false, List.of(""), ""),
                Arguments.of("active", ours, false, List.of(), ""),
                Arguments.of("active", Map.of(), true, List.of("ec2:CreateTags", "ec2:CreateTags"), ""),
                Arguments.of("active", adopted, false, List.of(), ""),
                Arguments.of("active", Map.of(), false, List.of("ec2:CreateTags", "ec2:CreateTags"), "foreign-peering"),
                Arguments.of(
                        "active",
                        Map.of("crossfade:tenant", "other"),
                        false,
                        List.of("ec2:CreateTags", "ec2:CreateTags"),
                        "foreign-peering"));
    }

    @ParameterizedTest
    @MethodSource("peerings")
    void aPeeringThatIsThereIsGoneOnWithWhereItIsOursOrAPersonSaysSo(
            String status, Map<String, String> tags, boolean adopt, List<String> acts, String refusal) {
        PeeringPlan plan = plan(
                wired(Side.SOURCE, "10.0", "10.1"),
                wired(Side.TARGET, "10.1", "10.0"),
                peering("pcx-1", status, tags),
                adopt);

        assertEquals(acts, operations(plan));
        assertEquals(refusal.isEmpty() ? List.of() : List.of(refusal), codes(plan));
    }

    @Test
    void aDeadPeeringStandsInNobodysWay() {
        for (String dead : List.of("deleted", "rejected", "expired", "failed")) {
            PeeringPlan plan = plan(source(), target(), peering("pcx-1", dead, Map.of()), false);

            assertEquals("ec2:CreateVpcPeeringConnection", operations(plan).get(0));
            assertEquals(List.of(), codes(plan));
        }
    }

    @Test
    void everyOverlapIsNamedAlsoOfSecondaryBlocksAndOfIpv6() {
        SideSight source = withCidrs(source(), "10.0.0.0/16", "100.64.0.0/16", "2600:1f18::/56");
        SideSight target = withCidrs(target(), "10.1.0.0/16", "100.64.7.0/24", "2600:1f18::/64");

        assertEquals(List.of("cidrs-overlap", "cidrs-overlap"), codes(plan(source, target, null, false)));
    }

    @Test
    void onlyTheBlocksThatTheDatabaseIsInAreRouted() {
        SideSight target = withCidrs(target(), "10.1.0.0/16", "10.2.0.0/16");

        PeeringPlan plan = plan(source(), target, null, false);

        assertEquals(
                List.of("10.1.0.0/16", "10.0.0.0/16"),
                plan.acts().stream()
                        .filter(planned -> planned.act() instanceof Making.AddRoute)
                        .map(planned -> planned.act().detail())
                        .toList());
    }

    /** A rule that is there, and whether one more is needed. */
    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(rule("tcp", 5432, 5432, "10.1.1.0/24"), false),
                Arguments.of(rule("tcp", 0, 65_535, "10.0.0.0/8"), false),
                Arguments.of(rule("-1", 0, 65_535, "10.1.0.0/16"), false),
                Arguments.of(rule("udp", 5432, 5432, "10.1.1.0/24"), true),
                Arguments.of(rule("tcp", 5433, 5433, "10.1.1.0/24"), true),
                Arguments.of(rule("tcp", 5432, 5432, "10.1.1.0/25"), true),
                Arguments.of(new IngressRule("sgr-1", "tcp", 5432, 5432, null, Set.of()), true));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRuleThatLetsTheWholeSubnetInIsEnough(IngressRule there, boolean needed) {
        SideSight source = side(Side.SOURCE, "10.0", List.of(), List.of(there), List.of());

        PeeringPlan plan = plan(source, target(), null, false);

        assertEquals(
                needed ? 1 : 0,
                plan.acts().stream()
                        .filter(planned -> planned.act() instanceof Making.Allow)
                        .filter(planned -> planned.act().side() == Side.SOURCE)
                        .count());
    }

    /** The source's network ACL, and what is said of it. */
    static Stream<Arguments> acls() {
        AclEntry in = acl(100, false, "-1", 0, 0, "0.0.0.0/0", true);
        AclEntry out = acl(100, true, "-1", 0, 0, "0.0.0.0/0", true);
        return Stream.of(
                Arguments.of(List.of(in, out), 0, 0),
                Arguments.of(List.of(in), 2, 0),
                Arguments.of(List.of(acl(1, false, "6", 5432, 5432, "10.1.0.0/16", false), in, out), 1, 0),
                Arguments.of(List.of(acl(200, false, "6", 5432, 5432, "10.1.0.0/16", false), in, out), 0, 0),
                Arguments.of(List.of(acl(1, false, "17", 0, 65_535, "0.0.0.0/0", false), in, out), 0, 0),
                Arguments.of(List.of(acl(1, false, "6", 5432, 5432, "10.1.1.9/32", false), in, out), 0, 1),
                Arguments.of(List.of(acl(1, true, "6", 40_000, 40_010, "0.0.0.0/0", false), in, out), 0, 1),
                Arguments.of(List.of(acl(1, false, "6", 5432, 5432, "192.168.0.0/16", false), in, out), 0, 0));
    }

    @ParameterizedTest
    @MethodSource("acls")
    void anAclThatDeniesIsRefusedAndOneThatDeniesSomeIsWarnedOf(List<AclEntry> entries, int refusals, int warnings) {
        SideSight source = side(Side.SOURCE, "10.0", List.of(), List.of(), entries);

        PeeringPlan plan = plan(source, target(), null, false);

        long denied = codes(plan).stream().filter("acl-denies"::equals).count();
        assertEquals(refusals, denied);
        assertEquals(warnings, plan.warnings().size());
    }

    private static PeeringPlan plan(SideSight source, SideSight target, @Nullable SeenPeering peering, boolean adopt) {
        return PeeringPlanning.plan(
                new NetworkSight(source, target, peering == null ? List.of() : List.of(peering)), MADE, "acme", adopt);
    }

    private static SeenPeering peering(String id, String status, Map<String, String> tags) {
        SeenAt at = new SeenAt(status, "", tags);
        return new SeenPeering(id, Side.SOURCE, Map.of(Side.SOURCE, at, Side.TARGET, at));
    }

    private static SideSight source() {
        return side(Side.SOURCE, "10.0", List.of(), List.of(), List.of());
    }

    private static SideSight target() {
        return side(Side.TARGET, "10.1", List.of(), List.of(), List.of());
    }

    /** With its route and its rule. */
    private static SideSight wired(Side side, String net, String other) {
        return side(
                side,
                net,
                List.of(route(other + ".0.0/16", "pcx-1", false)),
                List.of(rule("tcp", 5432, 5432, other + ".1.0/24")),
                List.of());
    }

    private static SideSight side(
            Side side, String net, List<TableRoute> routes, List<IngressRule> rules, List<AclEntry> acl) {
        return new SideSight(
                side,
                "111111111111",
                "eu-central-1",
                "vpc-" + side.label(),
                List.of(Cidr.of(net + ".0.0/16")),
                List.of(new Subnet("subnet-1", List.of(Cidr.of(net + ".1.0/24")))),
                List.of(new RouteTable("rtb-" + side.label(), routes)),
                List.of(new SecurityGroup("sg-" + side.label(), rules)),
                acl.isEmpty() ? List.of() : List.of(new NetworkAcl("acl-" + side.label(), acl)),
                List.of(5432));
    }

    private static SideSight withCidrs(SideSight side, String... cidrs) {
        return new SideSight(
                side.side(),
                side.account(),
                side.region(),
                side.vpcId(),
                Stream.of(cidrs).map(Cidr::of).toList(),
                side.subnets(),
                side.routeTables(),
                side.groups(),
                side.acls(),
                side.ports());
    }

    private static TableRoute route(String to, String via, boolean blackhole) {
        return new TableRoute(Cidr.of(to), via, blackhole);
    }

    private static IngressRule rule(String protocol, int first, int last, String from) {
        return new IngressRule("sgr-1", protocol, first, last, Cidr.of(from), Set.of());
    }

    private static AclEntry acl(
            int number, boolean egress, String protocol, int first, int last, String cidr, boolean allow) {
        return new AclEntry(number, egress, protocol, first, last, Cidr.of(cidr), allow);
    }

    private static List<String> operations(PeeringPlan plan) {
        return plan.acts().stream().map(planned -> planned.act().operation()).toList();
    }

    private static List<String> codes(PeeringPlan plan) {
        return plan.refusals().stream().map(Refusal::code).toList();
    }
}
