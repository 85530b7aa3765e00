package dev.crossfade.control.aws.managed.rules;

import java.util.List;

/**
 * One database on RDS or Aurora, as it was seen.
 *
 * @param id of the cluster, or of an instance that has none
 * @param status {@code available, modifying, …}
 * @param engine {@code postgres} or {@code aurora-postgresql}, if it is what it should be
 * @param engineMode {@code provisioned}; {@code serverless} for the first Aurora Serverless
 * @param version AWS's, {@code 15.4}
 * @param minorUpgrades whether AWS installs minor versions by itself
 * @param maintenance the weekly window, {@code sun:05:00-sun:06:00}
 * @param pending what is to be changed in it, in words
 * @param planned what AWS will do to it, or to its writer
 * @param retentionDays of backups; 0 for none
 * @param key the ARN of the key that its storage is encrypted with; empty for none
 */
public record DatabaseSight(
        Kind kind,
        String id,
        String status,
        String engine,
        String engineMode,
        String version,
        boolean minorUpgrades,
        String maintenance,
        List<String> pending,
        List<Maintenance> planned,
        Writer writer,
        ParameterGroup group,
        int retentionDays,
        boolean encrypted,
        String key,
        Storage storage) {

    public DatabaseSight {
        pending = List.copyOf(pending);
        planned = List.copyOf(planned);
    }
}
