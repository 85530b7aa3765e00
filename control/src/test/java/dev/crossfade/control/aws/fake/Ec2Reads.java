package dev.crossfade.control.aws.fake;

import static dev.crossfade.control.aws.fake.Xml.set;
import static dev.crossfade.control.aws.fake.Xml.tag;
import static dev.crossfade.control.aws.fake.Xml.tags;
import static dev.crossfade.control.aws.fake.Xml.text;

import dev.crossfade.control.aws.fake.World.Peering;
import dev.crossfade.control.aws.fake.World.Rule;
import dev.crossfade.control.aws.fake.World.Vpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What EC2 tells, of one region and account. */
final class Ec2Reads {

    private final World world;
    private final Asked asked;

    Ec2Reads(World world, Asked asked) {
        this.world = world;
        this.asked = asked;
    }

    String answer() {
        return switch (asked.action()) {
            case "DescribeVpcs" -> set("vpcSet", vpcs());
            case "DescribeSubnets" ->
                set("subnetSet", ofVpc().flatMap(Ec2Reads::subnets).toList());
            case "DescribeRouteTables" ->
                set("routeTableSet", ofVpc().flatMap(this::tables).toList());
            case "DescribeSecurityGroups" ->
                set("securityGroupInfo", ofVpc().flatMap(Ec2Reads::groups).toList());
            case "DescribeSecurityGroupRules" -> set("securityGroupRuleSet", rules());
            case "DescribeNetworkAcls" ->
                set("networkAclSet", ofVpc().map(Ec2Reads::acl).toList());
            case "DescribeVpcPeeringConnections" -> set("vpcPeeringConnectionSet", peerings());
            default -> throw new FakeError("InvalidAction", "the fake does not know " + asked.action());
        };
    }

    private Stream<Vpc> here() {
        return world.vpcs.stream()
                .filter(vpc -> vpc.region.equals(asked.region()) && vpc.account.equals(asked.account()));
    }

    private Stream<Vpc> ofVpc() {
        return here().filter(vpc -> asked.filter("vpc-id").contains(vpc.id));
    }

    private List<String> vpcs() {
        List<String> wanted = asked.list("VpcId");
        List<String> found =
                here().filter(vpc -> wanted.contains(vpc.id)).map(Ec2Reads::vpc).toList();
        if (found.size() < wanted.size()) {
            throw new FakeError("InvalidVpcID.NotFound", "The vpc ID '" + wanted + "' does not exist");
        }
        return found;
    }

    private static String vpc(Vpc vpc) {
        List<String> v4 = vpc.cidrs.stream().filter(cidr -> !cidr.contains(":")).toList();
        List<String> v6 = vpc.cidrs.stream().filter(cidr -> cidr.contains(":")).toList();
        return text("vpcId", vpc.id)
                + text("cidrBlock", v4.get(0))
                + set(
                        "cidrBlockAssociationSet",
                        v4.stream()
                                .map(cidr ->
                                        text("cidrBlock", cidr) + tag("cidrBlockState", text("state", "associated")))
                                .toList())
                + set(
                        "ipv6CidrBlockAssociationSet",
                        v6.stream()
                                .map(cidr -> text("ipv6CidrBlock", cidr)
                                        + tag("ipv6CidrBlockState", text("state", "associated")))
                                .toList());
    }

    private static Stream<String> subnets(Vpc vpc) {
        return vpc.subnets.entrySet().stream()
                .map(subnet -> text("subnetId", subnet.getKey())
                        + text("vpcId", vpc.id)
                        + text("cidrBlock", subnet.getValue().cidr()));
    }

    private Stream<String> tables(Vpc vpc) {
        return vpc.tables.entrySet().stream()
                .map(table -> text("routeTableId", table.getKey())
                        + text("vpcId", vpc.id)
                        + set(
                                "routeSet",
                                table.getValue().entrySet().stream()
                                        .map(this::route)
                                        .toList())
                        + set("associationSet", associations(vpc, table.getKey())));
    }

    private String route(Map.Entry<String, String> route) {
        String via = route.getValue();
        boolean gone = via.startsWith("pcx-")
                && world.peerings.stream()
                        .noneMatch(peering -> peering.id.equals(via) && peering.status.equals("active"));
        return text(route.getKey().contains(":") ? "destinationIpv6CidrBlock" : "destinationCidrBlock", route.getKey())
                + text(via.startsWith("pcx-") ? "vpcPeeringConnectionId" : "gatewayId", via)
                + text("state", gone ? "blackhole" : "active");
    }

    private static List<String> associations(Vpc vpc, String table) {
        List<String> associations = new ArrayList<>();
        if (table.equals(vpc.mainTable())) {
            associations.add(text("main", "true") + text("routeTableId", table));
        }
        vpc.subnets.forEach((id, subnet) -> {
            if (subnet.table().equals(table)) {
                associations.add(text("main", "false") + text("subnetId", id) + text("routeTableId", table));
            }
        });
        return associations;
    }

    private static Stream<String> groups(Vpc vpc) {
        return vpc.groups.keySet().stream()
                .map(id -> text("groupId", id) + text("vpcId", vpc.id) + text("groupName", id));
    }

    private List<String> rules() {
        List<String> groups = asked.filter("group-id");
        List<String> tenants = asked.filter("tag:crossfade:tenant");
        List<String> rules = new ArrayList<>();
        here().forEach(vpc -> vpc.groups.forEach((group, all) -> {
            for (Rule rule : all) {
                if (groups.contains(group) || tenants.contains(rule.tags().getOrDefault("crossfade:tenant", "-"))) {
                    rules.add(rule(group, rule));
                }
            }
        }));
        return rules;
    }

    static String rule(String group, Rule rule) {
        return text("securityGroupRuleId", rule.id())
                + text("groupId", group)
                + text("isEgress", "false")
                + text("ipProtocol", rule.protocol())
                + text("fromPort", String.valueOf(rule.port()))
                + text("toPort", String.valueOf(rule.port()))
                + text(rule.cidr().contains(":") ? "cidrIpv6" : "cidrIpv4", rule.cidr())
                + tags(rule.tags());
    }

    private static String acl(Vpc vpc) {
        return text("networkAclId", "acl-of-" + vpc.id)
                + text("vpcId", vpc.id)
                + set(
                        "entrySet",
                        vpc.acl.stream()
                                .map(entry -> text("ruleNumber", String.valueOf(entry.number()))
                                        + text("protocol", entry.protocol())
                                        + text("ruleAction", entry.allow() ? "allow" : "deny")
                                        + text("egress", String.valueOf(entry.egress()))
                                        + text("cidrBlock", entry.cidr())
                                        + (entry.protocol().equals("-1")
                                                ? ""
                                                : tag(
                                                        "portRange",
                                                        text("from", String.valueOf(entry.first())),
                                                        text("to", String.valueOf(entry.last())))))
                                .toList())
                + set(
                        "associationSet",
                        vpc.subnets.keySet().stream()
                                .map(id -> text("subnetId", id))
                                .toList());
    }

    /** Each look brings what is under way a step further. */
    private List<String> peerings() {
        List<String> found = new ArrayList<>();
        for (Peering peering : world.peerings) {
            boolean requester = isHere(peering.requester);
            if (!(requester || isHere(peering.accepter))
                    || !asked.filter("requester-vpc-info.vpc-id").contains(peering.requester.id)
                    || !asked.filter("accepter-vpc-info.vpc-id").contains(peering.accepter.id)) {
                continue;
            }
            if (!requester && peering.looksUntilSeen-- > 0) {
                continue;
            }
            progress(peering);
            found.add(peering(peering, asked));
        }
        return found;
    }

    private boolean isHere(Vpc vpc) {
        return vpc.region.equals(asked.region()) && vpc.account.equals(asked.account());
    }

    private static void progress(Peering peering) {
        if (peering.looksUntilNext-- > 0) {
            return;
        }
        if (peering.status.equals("initiating-request")) {
            if (peering.requester.overlaps(peering.accepter)) {
                peering.end("failed", "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range");
            } else {
                peering.end("pending-acceptance", "Pending Acceptance by " + peering.accepter.account);
            }
        } else if (peering.status.equals("provisioning")) {
            peering.end("active", "Active");
        }
    }

    static String peering(Peering peering, Asked asked) {
        return text("vpcPeeringConnectionId", peering.id)
                + tag("requesterVpcInfo", info(peering.requester))
                + tag("accepterVpcInfo", info(peering.accepter))
                + tag("status", text("code", peering.status), text("message", peering.message))
                + tags(peering.tagsAt(asked.account(), asked.region()));
    }

    private static String info(Vpc vpc) {
        return text("ownerId", vpc.account) + text("vpcId", vpc.id) + text("region", vpc.region);
    }
}
