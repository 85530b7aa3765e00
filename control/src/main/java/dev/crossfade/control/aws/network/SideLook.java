package dev.crossfade.control.aws.network;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.control.aws.network.plan.Cidr;
import dev.crossfade.control.aws.network.plan.SideSight;
import dev.crossfade.control.aws.network.plan.SideSight.NetworkAcl;
import dev.crossfade.control.aws.network.plan.SideSight.SecurityGroup;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociation;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRule;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;

/** Looks at one side's VPC. Changes nothing. */
final class SideLook {

    private static final int A_PAGE = 100;

    private final Side side;
    private final SideNetwork network;
    private final Ec2Client ec2;

    SideLook(Side side, SideNetwork network, Ec2Client ec2) {
        this.side = side;
        this.network = network;
        this.ec2 = ec2;
    }

    /** At what is the database's. */
    SideSight database() {
        List<RouteTable> all = routeTables();
        refuseForeignTables(all);
        Set<String> named =
                network.routeTables().isEmpty() ? tablesOf(all, network.subnets()) : Set.copyOf(network.routeTables());
        List<Subnet> subnets = subnetsOf(all, named);
        Set<String> subnetIds = subnets.stream().map(Subnet::subnetId).collect(Collectors.toSet());
        return sight(
                subnets,
                all.stream()
                        .filter(table -> named.contains(table.routeTableId()))
                        .toList(),
                groups(),
                acls(subnetIds));
    }

    /** At all that may have something of ours, wherever it was put. */
    SideSight whole(String tag, String value) {
        List<SecurityGroup> groups = Ec2Words.groups(rules(filter("tag:" + tag, value)), Set.of());
        return sight(List.of(), routeTables(), groups, List.of());
    }

    private SideSight sight(
            List<Subnet> subnets, List<RouteTable> tables, List<SecurityGroup> groups, List<NetworkAcl> acls) {
        return new SideSight(
                side,
                network.account(),
                network.region(),
                network.vpcId(),
                cidrs(),
                subnets.stream().map(Ec2Words::subnet).toList(),
                tables.stream().map(Ec2Words::routeTable).toList(),
                groups,
                acls,
                network.ports());
    }

    private List<Cidr> cidrs() {
        List<Vpc> vpcs = told(
                "ec2:DescribeVpcs",
                () -> ec2.describeVpcs(request -> request.vpcIds(network.vpcId()))
                        .vpcs());
        if (vpcs.isEmpty()) {
            throw missing("the VPC " + network.vpcId(), "vpcId");
        }
        return Ec2Words.cidrs(vpcs.get(0));
    }

    /** All of the VPC. */
    List<RouteTable> routeTables() {
        return told(
                "ec2:DescribeRouteTables",
                () -> ec2
                        .describeRouteTablesPaginator(
                                request -> request.filters(ofVpc()).maxResults(A_PAGE))
                        .routeTables()
                        .stream()
                        .toList());
    }

    private void refuseForeignTables(List<RouteTable> all) {
        Set<String> missing = new TreeSet<>(network.routeTables());
        all.forEach(table -> missing.remove(table.routeTableId()));
        if (!missing.isEmpty()) {
            throw missing("of the route tables of " + network.vpcId() + " " + missing, "routeTables");
        }
    }

    private List<Subnet> subnetsOf(List<RouteTable> all, Set<String> tables) {
        List<Subnet> subnets = allSubnets().stream()
                .filter(subnet ->
                        network.subnets().isEmpty() || network.subnets().contains(subnet.subnetId()))
                .filter(subnet ->
                        tablesOf(all, Set.of(subnet.subnetId())).stream().anyMatch(tables::contains))
                .toList();
        if (subnets.isEmpty()) {
            throw missing("a subnet of the database that has one of the route tables " + tables, "routeTables");
        }
        return subnets;
    }

    /** A subnet that is associated with no table has the main one. */
    private static Set<String> tablesOf(List<RouteTable> all, Set<String> subnets) {
        Set<String> explicit = new TreeSet<>();
        Set<String> tables = new TreeSet<>();
        String main = "";
        for (RouteTable table : all) {
            for (RouteTableAssociation association : table.associations()) {
                if (Boolean.TRUE.equals(association.main())) {
                    main = table.routeTableId();
                } else if (association.subnetId() != null && subnets.contains(association.subnetId())) {
                    explicit.add(association.subnetId());
                    tables.add(table.routeTableId());
                }
            }
        }
        if (!explicit.containsAll(subnets)) {
            tables.add(main);
        }
        return tables;
    }

    private List<Subnet> allSubnets() {
        return told(
                "ec2:DescribeSubnets",
                () ->
                        ec2
                                .describeSubnetsPaginator(
                                        request -> request.filters(ofVpc()).maxResults(A_PAGE))
                                .subnets()
                                .stream()
                                .toList());
    }

    private List<SecurityGroup> groups() {
        Set<String> missing = new TreeSet<>(network.securityGroups());
        told(
                        "ec2:DescribeSecurityGroups",
                        () -> ec2
                                .describeSecurityGroupsPaginator(
                                        request -> request.filters(ofVpc()).maxResults(A_PAGE))
                                .securityGroups()
                                .stream()
                                .toList())
                .forEach(group -> missing.remove(group.groupId()));
        if (!missing.isEmpty()) {
            throw missing("of the security groups of " + network.vpcId() + " " + missing, "securityGroups");
        }
        return Ec2Words.groups(
                rules(filter("group-id", network.securityGroups().toArray(String[]::new))),
                Set.copyOf(network.securityGroups()));
    }

    private List<SecurityGroupRule> rules(Filter which) {
        return told(
                "ec2:DescribeSecurityGroupRules",
                () -> ec2
                        .describeSecurityGroupRulesPaginator(
                                request -> request.filters(which).maxResults(A_PAGE))
                        .securityGroupRules()
                        .stream()
                        .toList());
    }

    private List<NetworkAcl> acls(Set<String> subnets) {
        return told(
                "ec2:DescribeNetworkAcls",
                () -> ec2
                        .describeNetworkAclsPaginator(
                                request -> request.filters(ofVpc()).maxResults(A_PAGE))
                        .networkAcls()
                        .stream()
                        .filter(acl -> acl.associations().stream()
                                .anyMatch(association -> subnets.contains(association.subnetId())))
                        .map(Ec2Words::acl)
                        .toList());
    }

    private Filter ofVpc() {
        return filter("vpc-id", network.vpcId());
    }

    static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    private <T> T told(String operation, Supplier<T> call) {
        return AwsFailure.told(operation, "the " + side.label(), call);
    }

    private AwsFailure missing(String what, String key) {
        return new AwsFailure(
                "not-found",
                what + ": not found at the " + side.label() + " (account " + network.account() + ", " + network.region()
                        + ")",
                "see network." + side.label() + "." + key);
    }
}
