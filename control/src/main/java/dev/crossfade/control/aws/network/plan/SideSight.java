package dev.crossfade.control.aws.network.plan;

import dev.crossfade.config.model.Side;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one side.
 *
 * @param cidrs all of the VPC's, the secondary ones and IPv6 among them
 * @param subnets those of the database
 * @param routeTables those of the database's subnets
 * @param groups those of the database
 * @param acls those of the database's subnets
 * @param ports of the database
 */
public record SideSight(
        Side side,
        String account,
        String region,
        String vpcId,
        List<Cidr> cidrs,
        List<Subnet> subnets,
        List<RouteTable> routeTables,
        List<SecurityGroup> groups,
        List<NetworkAcl> acls,
        List<Integer> ports) {

    public SideSight {
        cidrs = List.copyOf(cidrs);
        subnets = List.copyOf(subnets);
        routeTables = List.copyOf(routeTables);
        groups = List.copyOf(groups);
        acls = List.copyOf(acls);
        ports = List.copyOf(ports);
    }

    /** Where the other side's routes lead: the VPC's blocks that the database's subnets are of, and not the rest of it. */
    public List<Cidr> routed() {
        return cidrs.stream()
                .filter(block -> subnetBlocks().stream().anyMatch(block::contains))
                .toList();
    }

    /** Whom the other side lets in. */
    public List<Cidr> subnetBlocks() {
        return subnets.stream()
                .flatMap(subnet -> subnet.cidrs().stream())
                .distinct()
                .toList();
    }

    /** As in {@code source (vpc-1, eu-central-1)}. */
    public String inWords() {
        return side.label() + " (" + vpcId + ", " + region + ")";
    }

    public record Subnet(String id, List<Cidr> cidrs) {

        public Subnet {
            cidrs = List.copyOf(cidrs);
        }
    }

    public record RouteTable(String id, List<TableRoute> routes) {

        public RouteTable {
            routes = List.copyOf(routes);
        }
    }

    /**
     * @param via what it leads to: {@code local}, {@code pcx-…}, {@code nat-…}
     * @param blackhole whether what it leads to is gone
     */
    public record TableRoute(Cidr to, String via, boolean blackhole) {}

    public record SecurityGroup(String id, List<IngressRule> ingress) {

        public SecurityGroup {
            ingress = List.copyOf(ingress);
        }
    }

    /**
     * @param id {@code sgr-…}
     * @param protocol {@code tcp}, or {@code -1} for every one
     * @param from null for a rule that names a group or a list of prefixes
     * @param tenants whose rule it is by its tag: one at most
     */
    public record IngressRule(
            String id,
            String protocol,
            int firstPort,
            int lastPort,
            @Nullable Cidr from,
            Set<String> tenants) {

        public IngressRule {
            tenants = Set.copyOf(tenants);
        }

        boolean lets(int port, Cidr block) {
            return from != null
                    && from.contains(block)
                    && (protocol.equals("-1") || (protocol.equals("tcp") && firstPort <= port && port <= lastPort));
        }
    }

    public record NetworkAcl(String id, List<AclEntry> entries) {

        public NetworkAcl {
            entries = List.copyOf(entries);
        }
    }

    /** @param protocol {@code 6} for TCP, {@code -1} for every one */
    public record AclEntry(
            int number, boolean egress, String protocol, int firstPort, int lastPort, Cidr cidr, boolean allow) {}
}
