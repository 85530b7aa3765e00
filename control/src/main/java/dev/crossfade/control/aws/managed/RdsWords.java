package dev.crossfade.control.aws.managed;

import dev.crossfade.control.aws.managed.rules.DatabaseSight;
import dev.crossfade.control.aws.managed.rules.Kind;
import dev.crossfade.control.aws.managed.rules.Maintenance;
import dev.crossfade.control.aws.managed.rules.ParameterGroup;
import dev.crossfade.control.aws.managed.rules.Storage;
import dev.crossfade.control.aws.managed.rules.Storage.Metric;
import dev.crossfade.control.aws.managed.rules.Writer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterMember;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBParameterGroupStatus;
import software.amazon.awssdk.services.rds.model.PendingMaintenanceAction;

/** RDS's documents in our words. */
final class RdsWords {

    private static final long GIB = 1L << 30;
    private static final String IN_SYNC = "in-sync";

    /** Whose value nobody needs to see. */
    private static final Set<String> UNTOLD = Set.of("MasterUserPassword", "PendingCloudwatchLogsExports");

    private RdsWords() {}

    static Kind kind(DBCluster cluster) {
        return cluster.engine().startsWith("aurora") ? Kind.AURORA : Kind.MULTI_AZ;
    }

    static Optional<String> writerOf(DBCluster cluster) {
        return cluster.dbClusterMembers().stream()
                .filter(member -> Boolean.TRUE.equals(member.isClusterWriter()))
                .map(DBClusterMember::dbInstanceIdentifier)
                .findFirst();
    }

    /** Empty for none. */
    static String groupOf(DBInstance instance) {
        return instance.dbParameterGroups().stream()
                .findFirst()
                .map(DBParameterGroupStatus::dbParameterGroupName)
                .orElse("");
    }

    static DatabaseSight cluster(
            DBCluster cluster,
            @Nullable DBInstance writer,
            ParameterGroup group,
            List<Maintenance> planned,
            @Nullable Map<Metric, Long> metrics) {
        Kind kind = kind(cluster);
        long allocated = kind == Kind.AURORA ? 0 : bytes(cluster.allocatedStorage());
        return new DatabaseSight(
                kind,
                cluster.dbClusterIdentifier(),
                cluster.status(),
                cluster.engine(),
                text(cluster.engineMode()),
                cluster.engineVersion(),
                minorUpgrades(kind, cluster, writer),
                text(cluster.preferredMaintenanceWindow()),
                pending(cluster.pendingModifiedValues()),
                planned,
                writer(cluster, writer),
                group,
                number(cluster.backupRetentionPeriod()),
                Boolean.TRUE.equals(cluster.storageEncrypted()),
                text(cluster.kmsKeyId()),
                new Storage(allocated, allocated, metrics));
    }

    static DatabaseSight instance(
            DBInstance instance, ParameterGroup group, List<Maintenance> planned, @Nullable Map<Metric, Long> metrics) {
        long allocated = bytes(instance.allocatedStorage());
        return new DatabaseSight(
                Kind.INSTANCE,
                instance.dbInstanceIdentifier(),
                instance.dbInstanceStatus(),
                instance.engine(),
                "provisioned",
                instance.engineVersion(),
                Boolean.TRUE.equals(instance.autoMinorVersionUpgrade()),
                text(instance.preferredMaintenanceWindow()),
                List.of(),
                planned,
                new Writer(
                        instance.dbInstanceIdentifier(),
                        instance.dbInstanceStatus(),
                        groupStatus(instance),
                        pending(instance.pendingModifiedValues())),
                group,
                number(instance.backupRetentionPeriod()),
                Boolean.TRUE.equals(instance.storageEncrypted()),
                text(instance.kmsKeyId()),
                new Storage(allocated, Math.max(allocated, bytes(instance.maxAllocatedStorage())), metrics));
    }

    /** A Multi-AZ cluster has it for all of its instances; each of Aurora's has its own. */
    private static boolean minorUpgrades(Kind kind, DBCluster cluster, @Nullable DBInstance writer) {
        return kind == Kind.MULTI_AZ
                ? Boolean.TRUE.equals(cluster.autoMinorVersionUpgrade())
                : writer != null && Boolean.TRUE.equals(writer.autoMinorVersionUpgrade());
    }

    /** Its cluster's group comes first: that is where replication's settings are. */
    private static Writer writer(DBCluster cluster, @Nullable DBInstance writer) {
        if (writer == null) {
            return new Writer(cluster.dbClusterIdentifier(), Writer.MISSING, IN_SYNC, List.of());
        }
        String ofCluster = cluster.dbClusterMembers().stream()
                .filter(member -> writer.dbInstanceIdentifier().equals(member.dbInstanceIdentifier()))
                .filter(member -> Boolean.TRUE.equals(member.isClusterWriter()))
                .map(DBClusterMember::dbClusterParameterGroupStatus)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(IN_SYNC);
        return new Writer(
                writer.dbInstanceIdentifier(),
                writer.dbInstanceStatus(),
                ofCluster.equals(IN_SYNC) ? groupStatus(writer) : ofCluster,
                pending(writer.pendingModifiedValues()));
    }

    private static String groupStatus(DBInstance instance) {
        return instance.dbParameterGroups().stream()
                .map(DBParameterGroupStatus::parameterApplyStatus)
                .filter(status -> status != null && !status.equals(IN_SYNC))
                .findFirst()
                .orElse(IN_SYNC);
    }

    /** {@code DBInstanceClass to db.r6g.large}, of whatever kind. */
    private static List<String> pending(@Nullable SdkPojo changes) {
        if (changes == null) {
            return List.of();
        }
        return changes.sdkFields().stream()
                .map(field -> told(field.locationName(), field.getValueOrDefault(changes)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> told(String name, @Nullable Object value) {
        if (value == null || (value instanceof List<?> list && list.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(UNTOLD.contains(name) ? name : name + " to " + value);
    }

    /** Empty for what AWS only offers. */
    static Optional<Maintenance> planned(String resource, PendingMaintenanceAction action) {
        return Stream.of(action.currentApplyDate(), action.forcedApplyDate(), action.autoAppliedAfterDate())
                .filter(Objects::nonNull)
                .findFirst()
                .map(when -> new Maintenance(resource, action.action(), when.toString()));
    }

    private static long bytes(@Nullable Integer gib) {
        return number(gib) * GIB;
    }

    private static int number(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
