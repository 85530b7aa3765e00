package dev.crossfade.control.aws.managed;

import dev.crossfade.config.settings.ManagedSettings.ManagedSide;
import dev.crossfade.control.aws.RdsEndpoint;
import dev.crossfade.control.aws.managed.rules.DatabaseSight;
import dev.crossfade.control.aws.managed.rules.Kind;
import dev.crossfade.control.aws.managed.rules.Maintenance;
import dev.crossfade.control.aws.managed.rules.ParameterGroup;
import dev.crossfade.control.aws.managed.rules.Storage.Metric;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Parameter;

/** Looks at a side's database on RDS or Aurora, and at whoever shares its parameter group. */
final class RdsLook {

    /** The largest that RDS makes. */
    private static final int A_PAGE = 100;

    /** Two thousand databases, and as many parameters: no account has as many in a region. */
    private static final int MOST_PAGES = 20;

    private final Asking asking;
    private final ManagedSide settings;
    private final String host;
    private final RdsClient rds;
    private final MetricsLook metrics;

    RdsLook(Asking asking, ManagedSide settings, String host, RdsClient rds, MetricsLook metrics) {
        this.asking = asking;
        this.settings = settings;
        this.host = host;
        this.rds = rds;
        this.metrics = metrics;
    }

    Optional<DatabaseSight> look() {
        Optional<List<DBInstance>> instances = asking.ask(
                "rds:DescribeDBInstances",
                () -> rds.describeDBInstancesPaginator(request -> request.maxRecords(A_PAGE)).stream()
                        .limit(MOST_PAGES)
                        .flatMap(page -> page.dbInstances().stream())
                        .toList());
        Optional<List<DBCluster>> clusters = asking.ask(
                "rds:DescribeDBClusters",
                () -> rds.describeDBClustersPaginator(request -> request.maxRecords(A_PAGE)).stream()
                        .limit(MOST_PAGES)
                        .flatMap(page -> page.dbClusters().stream())
                        .toList());
        if (instances.isEmpty() || clusters.isEmpty()) {
            return Optional.empty();
        }
        DBInstance instance = only(instances.get(), this::isNamed);
        DBCluster cluster = instance == null || instance.dbClusterIdentifier() == null
                ? only(clusters.get(), this::isNamed)
                : only(clusters.get(), other -> other.dbClusterIdentifier().equals(instance.dbClusterIdentifier()));
        if (cluster != null) {
            return Optional.of(ofCluster(cluster, clusters.get(), instances.get()));
        }
        if (instance != null) {
            return Optional.of(ofInstance(instance, instances.get()));
        }
        unknown();
        return Optional.empty();
    }

    private boolean isNamed(DBInstance instance) {
        if (settings.dbCluster() != null || settings.dbInstance() != null) {
            return instance.dbInstanceIdentifier().equalsIgnoreCase(settings.dbInstance());
        }
        return instance.endpoint() != null
                && host.equalsIgnoreCase(instance.endpoint().address());
    }

    private boolean isNamed(DBCluster cluster) {
        if (settings.dbCluster() != null || settings.dbInstance() != null) {
            return cluster.dbClusterIdentifier().equalsIgnoreCase(settings.dbCluster());
        }
        return RdsEndpoint.names(cluster).anyMatch(host::equalsIgnoreCase);
    }

    private static <T> @Nullable T only(List<T> all, Predicate<T> wanted) {
        return all.stream().filter(wanted).findFirst().orElse(null);
    }

    private void unknown() {
        String named = settings.dbCluster() == null ? settings.dbInstance() : settings.dbCluster();
        if (named == null) {
            asking.findings()
                    .warns(
                            "managed-unknown",
                            host,
                            "no database of RDS in " + settings.region()
                                    + " has this endpoint: nothing of it was looked at",
                            "name it in aws." + asking.where().substring("the ".length())
                                    + ", as dbCluster or dbInstance; where RDS does not run it, leave that side out of aws");
        } else {
            asking.findings()
                    .blocks(
                            "managed-unknown",
                            named,
                            "RDS knows no such database in " + settings.region() + " and this account",
                            "correct dbCluster or dbInstance, region or account");
        }
    }

    private DatabaseSight ofCluster(DBCluster cluster, List<DBCluster> clusters, List<DBInstance> instances) {
        String writerId = RdsWords.writerOf(cluster).orElse("");
        DBInstance writer =
                only(instances, other -> other.dbInstanceIdentifier().equals(writerId));
        String name = cluster.dbClusterParameterGroup();
        ParameterGroup group = new ParameterGroup(
                name,
                parameters(
                        "rds:DescribeDBClusterParameters",
                        name,
                        () -> rds
                                .describeDBClusterParametersPaginator(
                                        request -> request.dbClusterParameterGroupName(name)
                                                .maxRecords(A_PAGE))
                                .stream()
                                .limit(MOST_PAGES)
                                .flatMap(page -> page.parameters().stream())),
                clusters.stream()
                        .filter(other -> name.equals(other.dbClusterParameterGroup()))
                        .map(DBCluster::dbClusterIdentifier)
                        .filter(other -> !other.equals(cluster.dbClusterIdentifier()))
                        .toList());
        Map<Metric, Long> found = RdsWords.kind(cluster) == Kind.AURORA
                ? metrics.ofAurora(cluster.dbClusterIdentifier(), writerId)
                : metrics.ofInstance(writerId);
        return RdsWords.cluster(
                cluster, writer, group, planned(":cluster:" + cluster.dbClusterIdentifier(), ":db:" + writerId), found);
    }

    private DatabaseSight ofInstance(DBInstance instance, List<DBInstance> instances) {
        String name = RdsWords.groupOf(instance);
        ParameterGroup group = new ParameterGroup(
                name,
                parameters(
                        "rds:DescribeDBParameters",
                        name,
                        () -> rds
                                .describeDBParametersPaginator(request ->
                                        request.dbParameterGroupName(name).maxRecords(A_PAGE))
                                .stream()
                                .limit(MOST_PAGES)
                                .flatMap(page -> page.parameters().stream())),
                instances.stream()
                        .filter(other -> name.equals(RdsWords.groupOf(other)))
                        .map(DBInstance::dbInstanceIdentifier)
                        .filter(other -> !other.equals(instance.dbInstanceIdentifier()))
                        .toList());
        return RdsWords.instance(
                instance,
                group,
                planned(":db:" + instance.dbInstanceIdentifier()),
                metrics.ofInstance(instance.dbInstanceIdentifier()));
    }

    /** @param resources the ends of their ARNs */
    private List<Maintenance> planned(String... resources) {
        return asking.ask(
                        "rds:DescribePendingMaintenanceActions",
                        () ->
                                rds
                                        .describePendingMaintenanceActionsPaginator(
                                                request -> request.maxRecords(A_PAGE))
                                        .stream()
                                        .limit(MOST_PAGES)
                                        .flatMap(page -> page.pendingMaintenanceActions().stream())
                                        .filter(found -> Stream.of(resources)
                                                .anyMatch(end -> found.resourceIdentifier()
                                                        .endsWith(end)))
                                        .flatMap(found -> found.pendingMaintenanceActionDetails().stream()
                                                .map(action -> RdsWords.planned(found.resourceIdentifier(), action)))
                                        .flatMap(Optional::stream)
                                        .toList())
                .orElse(List.of());
    }

    private @Nullable Map<String, String> parameters(String operation, String group, Supplier<Stream<Parameter>> call) {
        return asking.ask(operation, group, () -> {
                    Map<String, String> values = new HashMap<>();
                    call.get()
                            .filter(parameter -> parameter.parameterValue() != null)
                            .forEach(parameter -> values.put(parameter.parameterName(), parameter.parameterValue()));
                    return values;
                })
                .orElse(null);
    }
}
