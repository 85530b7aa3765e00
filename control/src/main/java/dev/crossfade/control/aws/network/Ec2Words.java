package dev.crossfade.control.aws.network;

import dev.crossfade.control.aws.network.plan.Cidr;
import dev.crossfade.control.aws.network.plan.SeenPeering;
import dev.crossfade.control.aws.network.plan.SideSight;
import dev.crossfade.control.aws.network.plan.SideSight.AclEntry;
import dev.crossfade.control.aws.network.plan.SideSight.IngressRule;
import dev.crossfade.control.aws.network.plan.SideSight.NetworkAcl;
import dev.crossfade.control.aws.network.plan.SideSight.SecurityGroup;
import dev.crossfade.control.aws.network.plan.SideSight.TableRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.NetworkAclEntry;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRule;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Vpc;

/** EC2's documents in our words. */
final class Ec2Words {

    private static final int ANY_PORT = 65_535;

    private Ec2Words() {}

    /** Those that are associated, and those that are about to be: AWS counts both. */
    static List<Cidr> cidrs(Vpc vpc) {
        Stream<String> v4 = vpc.cidrBlockAssociationSet().stream()
                .filter(block -> isHeld(
                        block.cidrBlockState() == null
                                ? null
                                : block.cidrBlockState().stateAsString()))
                .map(block -> block.cidrBlock());
        Stream<String> v6 = vpc.ipv6CidrBlockAssociationSet().stream()
                .filter(block -> isHeld(
                        block.ipv6CidrBlockState() == null
                                ? null
                                : block.ipv6CidrBlockState().stateAsString()))
                .map(block -> block.ipv6CidrBlock());
        return Stream.concat(v4, v6).map(Cidr::of).toList();
    }

    private static boolean isHeld(@Nullable String state) {
        return state == null || state.equals("associated") || state.equals("associating");
    }

    static SideSight.Subnet subnet(Subnet subnet) {
        Stream<String> v6 = subnet.ipv6CidrBlockAssociationSet().stream()
                .filter(block -> isHeld(
                        block.ipv6CidrBlockState() == null
                                ? null
                                : block.ipv6CidrBlockState().stateAsString()))
                .map(block -> block.ipv6CidrBlock());
        return new SideSight.Subnet(
                subnet.subnetId(),
                Stream.concat(Stream.ofNullable(subnet.cidrBlock()), v6)
                        .map(Cidr::of)
                        .toList());
    }

    /** Without the routes to a list of prefixes: which those are is not seen here. */
    static SideSight.RouteTable routeTable(RouteTable table) {
        List<TableRoute> routes = new ArrayList<>();
        for (Route route : table.routes()) {
            String to = first(route.destinationCidrBlock(), route.destinationIpv6CidrBlock());
            if (!to.isEmpty()) {
                routes.add(new TableRoute(Cidr.of(to), via(route), "blackhole".equals(route.stateAsString())));
            }
        }
        return new SideSight.RouteTable(table.routeTableId(), routes);
    }

    private static String via(Route route) {
        return first(
                route.vpcPeeringConnectionId(),
                route.gatewayId(),
                route.natGatewayId(),
                route.transitGatewayId(),
                route.networkInterfaceId(),
                route.instanceId(),
                route.egressOnlyInternetGatewayId(),
                route.localGatewayId(),
                route.carrierGatewayId(),
                route.coreNetworkArn());
    }

    private static String first(@Nullable String... candidates) {
        return Stream.of(candidates).filter(Objects::nonNull).findFirst().orElse("");
    }

    /** @param all also those that have no rule */
    static List<SecurityGroup> groups(List<SecurityGroupRule> rules, Set<String> all) {
        Map<String, List<IngressRule>> byGroup = new TreeMap<>();
        all.forEach(group -> byGroup.put(group, new ArrayList<>()));
        for (SecurityGroupRule rule : rules) {
            if (!Boolean.TRUE.equals(rule.isEgress())) {
                byGroup.computeIfAbsent(rule.groupId(), group -> new ArrayList<>())
                        .add(rule(rule));
            }
        }
        return byGroup.entrySet().stream()
                .map(entry -> new SecurityGroup(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static IngressRule rule(SecurityGroupRule rule) {
        String from = first(rule.cidrIpv4(), rule.cidrIpv6());
        return new IngressRule(
                rule.securityGroupRuleId(),
                rule.ipProtocol(),
                rule.fromPort() == null ? 0 : rule.fromPort(),
                rule.toPort() == null ? ANY_PORT : rule.toPort(),
                from.isEmpty() ? null : Cidr.of(from),
                rule.tags().stream()
                        .filter(tag -> tag.key().equals(SeenPeering.TENANT_TAG))
                        .map(Tag::value)
                        .collect(Collectors.toSet()));
    }

    static NetworkAcl acl(software.amazon.awssdk.services.ec2.model.NetworkAcl acl) {
        return new NetworkAcl(
                acl.networkAclId(), acl.entries().stream().map(Ec2Words::entry).toList());
    }

    private static AclEntry entry(NetworkAclEntry entry) {
        boolean ports = entry.portRange() != null;
        return new AclEntry(
                entry.ruleNumber(),
                entry.egress(),
                entry.protocol(),
                ports ? entry.portRange().from() : 0,
                ports ? entry.portRange().to() : ANY_PORT,
                Cidr.of(first(entry.cidrBlock(), entry.ipv6CidrBlock())),
                "allow".equals(entry.ruleActionAsString()));
    }
}
