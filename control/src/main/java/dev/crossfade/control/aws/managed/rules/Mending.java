package dev.crossfade.control.aws.managed.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The lines of {@code aws} that mend something of a database. */
final class Mending {

    private final DatabaseSight database;
    private final String region;

    Mending(DatabaseSight database, String region) {
        this.database = database;
        this.region = region;
    }

    /** Sets a parameter that only holds after a reboot, in a group that is this database's alone, and reboots. */
    String setAndReboot(String parameter, String value) {
        return set(parameter, value, "pending-reboot") + "; " + rebootOncePending();
    }

    /** Sets a parameter that holds at once, in a group that is this database's alone: a group that is new here holds after a reboot only. */
    String set(String parameter, String value) {
        return database.group().isOwn()
                ? set(parameter, value, "immediate")
                : set(parameter, value, "pending-reboot") + "; " + rebootOncePending();
    }

    /** A group is used with what it has then, so that one look tells that all of it waits for the reboot. */
    private String set(String parameter, String value, String when) {
        ParameterGroup group = database.group();
        if (group.isOwn()) {
            return set(group.name(), parameter, value, when);
        }
        String name = database.id() + "-crossfade";
        return String.join(
                "; ", group.isDefault() ? create(name) : copy(name), set(name, parameter, value, when), use(name));
    }

    private String set(String group, String parameter, String value, String when) {
        return aws("modify-db-" + cluster("cluster-") + "parameter-group --db-" + cluster("cluster-")
                + "parameter-group-name " + group + " --parameters ParameterName=" + parameter + ",ParameterValue="
                + value
                + ",ApplyMethod=" + when);
    }

    private String create(String name) {
        return aws("create-db-" + cluster("cluster-") + "parameter-group --db-" + cluster("cluster-")
                + "parameter-group-name " + name + " --db-parameter-group-family "
                + database.group().family() + " --description " + database.id());
    }

    private String copy(String name) {
        String kind = cluster("cluster-") + "parameter-group";
        return aws("copy-db-" + kind + " --source-db-" + kind + "-identifier "
                + database.group().name() + " --target-db-" + kind + "-identifier " + name + " --target-db-" + kind
                + "-description " + database.id());
    }

    private String use(String name) {
        return modify("--db-" + cluster("cluster-") + "parameter-group-name " + name + " --apply-immediately");
    }

    /** As soon as it does what it is for: one that comes before the parameters wait for it changes nothing. */
    String reboot() {
        return database.writer().isPendingReboot() || database.writer().isInSync() ? rebootNow() : rebootOncePending();
    }

    private String rebootOncePending() {
        String status = database.kind().isCluster()
                ? "DBClusters[0].DBClusterMembers[?IsClusterWriter].DBClusterParameterGroupStatus"
                : "DBInstances[0].DBParameterGroups[0].ParameterApplyStatus";
        return "wait until it says pending-reboot: "
                + aws("describe-db-" + noun() + "s " + identified() + " --query \"" + status + "\" --output text")
                + "; then " + rebootNow();
    }

    /** Of the writer; of a Multi-AZ cluster as a whole, for its instances have no reboot of their own. */
    String rebootNow() {
        return database.kind() == Kind.MULTI_AZ
                ? aws("reboot-db-cluster " + identified())
                : aws("reboot-db-instance " + writer());
    }

    String modify(String options) {
        return aws("modify-db-" + noun() + " " + identified() + " " + options);
    }

    /** Of a Multi-AZ cluster as a whole, as with {@link #reboot}. */
    String modifyWriter(String options) {
        return database.kind() == Kind.MULTI_AZ
                ? modify(options)
                : aws("modify-db-instance " + writer() + " " + options);
    }

    /** What was pending for the cluster, or for its writer, or both. */
    String applyPending() {
        List<String> lines = new ArrayList<>();
        if (!database.pending().isEmpty()) {
            lines.add(modify("--apply-immediately"));
        }
        if (!database.writer().pending().isEmpty()) {
            lines.add(modifyWriter("--apply-immediately"));
        }
        return lines.stream().distinct().collect(Collectors.joining("; then "));
    }

    /** By as little as RDS takes. */
    String moreStorage() {
        return modify("--allocated-storage " + database.storage().grownGib(0) + " --apply-immediately");
    }

    /** What RDS did lately, or could not do, and why: to the cluster, or where that is well, to its writer. */
    String events() {
        boolean ofCluster = database.kind().isCluster() && !database.status().equals("available");
        return aws("describe-events --source-type db-" + (ofCluster ? "cluster" : "instance") + " --source-identifier "
                + (ofCluster ? database.id() : database.writer().id()) + " --duration 1440");
    }

    String apply(Maintenance planned) {
        return aws("apply-pending-maintenance-action --resource-identifier " + planned.resource() + " --apply-action "
                + planned.action() + " --opt-in-type immediate");
    }

    String start() {
        return aws("start-db-" + noun() + " " + identified());
    }

    String untilAvailable() {
        return aws("wait db-" + noun() + "-available " + identified());
    }

    String untilWriterIsAvailable() {
        return aws("wait db-instance-available " + writer());
    }

    private String writer() {
        return "--db-instance-identifier " + database.writer().id();
    }

    private String identified() {
        return "--db-" + noun() + "-identifier " + database.id();
    }

    private String noun() {
        return database.kind().isCluster() ? "cluster" : "instance";
    }

    private String cluster(String word) {
        return database.kind().isCluster() ? word : "";
    }

    private String aws(String command) {
        return "aws rds " + command + " --region " + region;
    }
}
