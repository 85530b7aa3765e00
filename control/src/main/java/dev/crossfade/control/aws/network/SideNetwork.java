package dev.crossfade.control.aws.network;

import java.util.List;
import java.util.Set;

/**
 * One side's network, whole: what the settings name, and what RDS and STS told.
 *
 * @param subnets those of the database; empty for all that have one of the route tables
 */
record SideNetwork(
        String region,
        String account,
        String vpcId,
        Set<String> subnets,
        List<String> routeTables,
        List<String> securityGroups,
        List<Integer> ports) {

    SideNetwork {
        subnets = Set.copyOf(subnets);
        routeTables = List.copyOf(routeTables);
        securityGroups = List.copyOf(securityGroups);
        ports = List.copyOf(ports);
    }
}
