package dev.crossfade.control.aws.fake;

import static dev.crossfade.control.aws.fake.Xml.set;
import static dev.crossfade.control.aws.fake.Xml.tag;
import static dev.crossfade.control.aws.fake.Xml.text;

import dev.crossfade.control.aws.fake.World.Peering;
import dev.crossfade.control.aws.fake.World.Rule;
import dev.crossfade.control.aws.fake.World.Vpc;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What EC2 does. */
final class Ec2Writes {

    static final Set<String> ACTIONS = Set.of(
            "CreateVpcPeeringConnection",
            "AcceptVpcPeeringConnection",
            "DeleteVpcPeeringConnection",
            "CreateTags",
            "DeleteTags",
            "CreateRoute",
            "ReplaceRoute",
            "DeleteRoute",
            "AuthorizeSecurityGroupIngress",
            "RevokeSecurityGroupIngress");

    private final World world;
    private final Asked asked;
    private final Delays delays;

    Ec2Writes(World world, Asked asked, Delays delays) {
        this.world = world;
        this.asked = asked;
        this.delays = delays;
    }

    String answer() {
        return switch (asked.action()) {
            case "CreateVpcPeeringConnection" -> request();
            case "AcceptVpcPeeringConnection" -> accept();
            case "DeleteVpcPeeringConnection" -> delete();
            case "CreateTags" -> createTags();
            case "DeleteTags" -> deleteTags();
            case "CreateRoute" -> createRoute();
            case "ReplaceRoute" -> replaceRoute();
            case "DeleteRoute" -> deleteRoute();
            case "AuthorizeSecurityGroupIngress" -> authorize();
            case "RevokeSecurityGroupIngress" -> revoke();
            default -> throw new IllegalStateException(asked.action());
        };
    }

    private String request() {
        Vpc requester = vpc(asked.get("VpcId"), asked.region(), asked.account());
        Vpc accepter = vpc(asked.get("PeerVpcId"), asked.get("PeerRegion"), asked.get("PeerOwnerId"));
        for (Peering there : world.peerings) {
            if (there.isLiving() && Set.of(there.requester, there.accepter).equals(Set.of(requester, accepter))) {
                throw new FakeError("VpcPeeringConnectionAlreadyExists", "there is " + there.id);
            }
        }
        Peering peering = new Peering("pcx-" + String.format("%08x", ++world.made), requester, accepter);
        peering.looksUntilNext = delays.untilPending();
        peering.looksUntilSeen = delays.untilSeen();
        peering.tagsAt(asked.account(), asked.region()).putAll(asked.tags("TagSpecification.1.Tag"));
        world.peerings.add(peering);
        return tag("vpcPeeringConnection", Ec2Reads.peering(peering, asked));
    }

    private String accept() {
        Peering peering = peering(asked.get("VpcPeeringConnectionId"));
        if (!isHere(peering.accepter)) {
            throw new FakeError(
                    "OperationNotPermitted", "Incorrect region for this request: accept it in the accepter's");
        }
        if (peering.looksUntilSeen > 0) {
            throw notFound(peering.id);
        }
        if (!peering.status.equals("pending-acceptance")) {
            throw new FakeError("InvalidStateTransition", "Invalid state transition from " + peering.status);
        }
        peering.status = "provisioning";
        peering.looksUntilNext = delays.untilActive();
        return tag("vpcPeeringConnection", Ec2Reads.peering(peering, asked));
    }

    private String delete() {
        Peering peering = peering(asked.get("VpcPeeringConnectionId"));
        if (!peering.isLiving()) {
            throw new FakeError("InvalidStateTransition", "Invalid state transition from " + peering.status);
        }
        peering.end("deleted", "Deleted by " + asked.account());
        return done();
    }

    private String createTags() {
        Peering peering = peering(asked.get("ResourceId.1"));
        peering.tagsAt(asked.account(), asked.region()).putAll(asked.tags("Tag"));
        return done();
    }

    private String deleteTags() {
        Peering peering = peering(asked.get("ResourceId.1"));
        asked.tags("Tag")
                .keySet()
                .forEach(key -> peering.tagsAt(asked.account(), asked.region()).remove(key));
        return done();
    }

    private String createRoute() {
        Map<String, String> routes = routes();
        if (routes.putIfAbsent(destination(), overPeering()) != null) {
            throw new FakeError("RouteAlreadyExists", "The route identified by " + destination() + " already exists.");
        }
        return done();
    }

    private String replaceRoute() {
        if (routes().replace(destination(), overPeering()) == null) {
            throw new FakeError("InvalidParameterValue", "There is no route defined for '" + destination() + "'");
        }
        return done();
    }

    private String deleteRoute() {
        if (routes().remove(destination()) == null) {
            throw new FakeError("InvalidRoute.NotFound", "no route with destination-cidr-block " + destination());
        }
        return done();
    }

    private String authorize() {
        List<Rule> rules = group();
        String from = asked.get("IpPermissions.1.IpRanges.1.CidrIp");
        String cidr = from.isEmpty() ? asked.get("IpPermissions.1.Ipv6Ranges.1.CidrIpv6") : from;
        int port = Integer.parseInt(asked.get("IpPermissions.1.FromPort"));
        if (rules.stream().anyMatch(rule -> rule.port() == port && rule.cidr().equals(cidr))) {
            throw new FakeError("InvalidPermission.Duplicate", "the specified rule already exists");
        }
        if (rules.size() >= delays.mostRules()) {
            throw new FakeError("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules has been reached");
        }
        Rule rule = new Rule(
                "sgr-" + String.format("%08x", ++world.made),
                asked.get("IpPermissions.1.IpProtocol"),
                port,
                cidr,
                new TreeMap<>(asked.tags("TagSpecification.1.Tag")));
        rules.add(rule);
        return done() + set("securityGroupRuleSet", List.of(Ec2Reads.rule(asked.get("GroupId"), rule)));
    }

    private String revoke() {
        if (!group().removeIf(rule -> rule.id().equals(asked.get("SecurityGroupRuleId.1")))) {
            throw new FakeError("InvalidSecurityGroupRuleId.NotFound", "does not exist");
        }
        return done();
    }

    private static String done() {
        return text("return", "true");
    }

    private String destination() {
        String v4 = asked.get("DestinationCidrBlock");
        return v4.isEmpty() ? asked.get("DestinationIpv6CidrBlock") : v4;
    }

    private String overPeering() {
        Peering peering = peering(asked.get("VpcPeeringConnectionId"));
        if (!peering.status.equals("active")) {
            throw new FakeError("IncorrectState", peering.id + " is " + peering.status);
        }
        return peering.id;
    }

    private Map<String, String> routes() {
        for (Vpc vpc : world.vpcs) {
            Map<String, String> routes = vpc.tables.get(asked.get("RouteTableId"));
            if (routes != null && isHere(vpc)) {
                return routes;
            }
        }
        throw new FakeError("InvalidRouteTableID.NotFound", "no such route table");
    }

    private List<Rule> group() {
        for (Vpc vpc : world.vpcs) {
            List<Rule> rules = vpc.groups.get(asked.get("GroupId"));
            if (rules != null && isHere(vpc)) {
                return rules;
            }
        }
        throw new FakeError("InvalidGroup.NotFound", "no such security group");
    }

    private Peering peering(String id) {
        return world.peerings.stream()
                .filter(peering -> peering.id.equals(id))
                .filter(peering -> isHere(peering.requester) || isHere(peering.accepter))
                .findFirst()
                .orElseThrow(() -> notFound(id));
    }

    private static FakeError notFound(String id) {
        return new FakeError(
                "InvalidVpcPeeringConnectionID.NotFound", "The vpcPeeringConnection ID '" + id + "' does not exist");
    }

    private boolean isHere(Vpc vpc) {
        return vpc.region.equals(asked.region()) && vpc.account.equals(asked.account());
    }

    private Vpc vpc(String id, String region, String account) {
        return world.vpcs.stream()
                .filter(vpc -> vpc.id.equals(id) && vpc.region.equals(region) && vpc.account.equals(account))
                .findFirst()
                .orElseThrow(() -> new FakeError("InvalidVpcID.NotFound", "The vpc ID '" + id + "' does not exist"));
    }
}
