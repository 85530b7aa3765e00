package dev.crossfade.control.aws;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Filter;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/** Where a database on RDS or Aurora is, by the name that it is reached by. Changes nothing. */
public final class RdsEndpoint {

    private final RdsClient rds;
    private final String where;

    /** @param where whose, in words: {@code the source} */
    public RdsEndpoint(RdsClient rds, String where) {
        this.rds = rds;
        this.where = where;
    }

    /** @param subnets all of its subnet group's: it may be moved to any of them */
    public record Place(String vpcId, Set<String> subnets, List<String> securityGroups) {

        public Place {
            subnets = Set.copyOf(subnets);
            securityGroups = List.copyOf(securityGroups);
        }
    }

    /** The host of a URL; empty where it names several, or none. */
    public static String host(String jdbcUrl) {
        @Nullable String host = URI.create(jdbcUrl.substring("jdbc:".length())).getHost();
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }

    /** Empty when no instance and no cluster of the account and region has it. */
    public Optional<Place> find(String host) {
        Optional<Place> instance = AwsFailure.told(
                "rds:DescribeDBInstances",
                where,
                () -> rds.describeDBInstancesPaginator().dbInstances().stream()
                        .filter(found -> found.endpoint() != null
                                && host.equalsIgnoreCase(found.endpoint().address()))
                        .findFirst()
                        .map(found -> place(found, found.vpcSecurityGroups())));
        return instance.isPresent() ? instance : ofCluster(host);
    }

    private Optional<Place> ofCluster(String host) {
        Optional<DBCluster> cluster = AwsFailure.told(
                "rds:DescribeDBClusters",
                where,
                () -> rds.describeDBClustersPaginator().dbClusters().stream()
                        .filter(found -> names(found).anyMatch(host::equalsIgnoreCase))
                        .findFirst());
        return cluster.flatMap(found -> AwsFailure.told(
                "rds:DescribeDBInstances",
                where,
                () -> rds
                        .describeDBInstancesPaginator(request -> request.filters(Filter.builder()
                                .name("db-cluster-id")
                                .values(found.dbClusterIdentifier())
                                .build()))
                        .dbInstances()
                        .stream()
                        .findFirst()
                        .map(member -> place(member, found.vpcSecurityGroups()))));
    }

    /** All that a cluster is reached by, but for its instances' own. */
    public static Stream<String> names(DBCluster cluster) {
        return Stream.concat(
                Stream.of(cluster.endpoint(), cluster.readerEndpoint()).flatMap(Stream::ofNullable),
                cluster.customEndpoints().stream());
    }

    private static Place place(DBInstance instance, List<VpcSecurityGroupMembership> groups) {
        return new Place(
                instance.dbSubnetGroup().vpcId(),
                instance.dbSubnetGroup().subnets().stream()
                        .map(subnet -> subnet.subnetIdentifier())
                        .collect(Collectors.toSet()),
                groups.stream()
                        .map(VpcSecurityGroupMembership::vpcSecurityGroupId)
                        .toList());
    }
}
