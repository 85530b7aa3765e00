package dev.crossfade.control.aws.managed.rules;

import java.util.ArrayList;
import java.util.List;

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
        return set(parameter, value, "pending-reboot") + "; then " + reboot();
    }

    /** Sets a parameter that holds at once, in a group that is this database's alone. */
    String set(String parameter, String value) {
        return set(parameter, value, "immediate");
    }

    private String set(String parameter, String value, String when) {
        ParameterGroup group = database.group();
        List<String> lines = new ArrayList<>();
        String name = group.name();
        if (group.isDefault() || !group.sharedWith().isEmpty()) {
            name = database.id() + "-crossfade";
            lines.add(group.isDefault() ? create(name) : copy(name));
            lines.add(use(name));
        }
        lines.add(aws("modify-db-" + cluster("cluster-") + "parameter-group --db-" + cluster("cluster-")
                + "parameter-group-name " + name + " --parameters ParameterName=" + parameter + ",ParameterValue="
                + value
                + ",ApplyMethod=" + when));
        return String.join("; ", lines);
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

    /** Of the writer; of a Multi-AZ cluster as a whole, for its instances have no reboot of their own. */
    String reboot() {
        return database.kind() == Kind.MULTI_AZ
                ? aws("reboot-db-cluster --db-cluster-identifier " + database.id())
                : aws("reboot-db-instance --db-instance-identifier "
                        + database.writer().id());
    }

    String modify(String options) {
        return aws("modify-db-" + noun() + " " + identified() + " " + options);
    }

    String modifyWriter(String options) {
        return aws("modify-db-instance --db-instance-identifier "
                + database.writer().id() + " " + options);
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
