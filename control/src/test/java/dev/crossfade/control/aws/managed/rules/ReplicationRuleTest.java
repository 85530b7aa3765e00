package dev.crossfade.control.aws.managed.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Findings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicationRuleTest {

    private static final String REBOOT =
            "aws rds reboot-db-instance --db-instance-identifier acme-1 --region eu-central-1";

    /** One that comes earlier changes nothing. */
    private static final String REBOOT_ONCE_PENDING =
            "wait until it says pending-reboot: aws rds describe-db-clusters --db-cluster-identifier acme --query"
                    + " \"DBClusters[0].DBClusterMembers[?IsClusterWriter].DBClusterParameterGroupStatus\" --output text"
                    + " --region eu-central-1; then " + REBOOT;

    /** The value in the group, whether the writer runs with it, what the server itself said, and what is found. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "1,    in-sync,        false, ''",
                "0,    in-sync,        true,  BLOCKS logical-replication-off acme-aurora15",
                "none, in-sync,        true,  BLOCKS logical-replication-off acme-aurora15",
                "0,    in-sync,        false, BLOCKS logical-replication-off acme-aurora15",
                "1,    pending-reboot, true,  BLOCKS reboot-pending acme-1",
                "1,    pending-reboot, false, WARNING group-not-in-sync acme-1",
                "1,    applying,       false, WARNING group-not-in-sync acme-1",
                "1,    in-sync,        true,  BLOCKS reboot-pending acme-1",
            })
    void whatIsStaticHoldsOnlyOnceTheWriterWasRebooted(
            String value, String status, boolean serverIsNotLogical, String found) {
        assertEquals(
                found,
                SeenDatabase.lines(look(
                                SeenDatabase.aurora()
                                        .parameter("rds.logical_replication", value)
                                        .groupStatus(status),
                                serverIsNotLogical))
                        .strip());
    }

    @Test
    void thatTheWriterMustRebootIsSaidPlainlyAndBeforeAnyPromise() {
        Finding off = look(SeenDatabase.aurora().parameter("rds.logical_replication", "0"), true)
                .get(0);

        assertEquals(
                "rds.logical_replication is not 1 in the parameter group: nothing can be published. It is static: once it is"
                        + " set, the writer acme-1 must be rebooted, and while it is, a minute or so, the application is without"
                        + " its database. No switchover hides that: it comes before the first step that is without downtime",
                off.meaning());
        assertEquals(
                "aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name acme-aurora15 --parameters"
                        + " ParameterName=rds.logical_replication,ParameterValue=1,ApplyMethod=pending-reboot --region"
                        + " eu-central-1; " + REBOOT_ONCE_PENDING,
                off.remedy());
    }

    @Test
    void anInstancesGroupIsAnInstances() {
        assertEquals(
                "aws rds modify-db-parameter-group --db-parameter-group-name acme-postgres15 --parameters"
                        + " ParameterName=rds.logical_replication,ParameterValue=1,ApplyMethod=pending-reboot --region"
                        + " eu-central-1; wait until it says pending-reboot: aws rds describe-db-instances --db-instance-identifier acme --query"
                        + " \"DBInstances[0].DBParameterGroups[0].ParameterApplyStatus\" --output text --region eu-central-1;"
                        + " then aws rds reboot-db-instance --db-instance-identifier acme --region eu-central-1",
                look(SeenDatabase.instance().parameter("rds.logical_replication", null), true)
                        .get(0)
                        .remedy());
        assertTrue(look(SeenDatabase.of(Kind.MULTI_AZ).parameter("rds.logical_replication", null), true)
                .get(0)
                .remedy()
                .endsWith("; then aws rds reboot-db-cluster --db-cluster-identifier acme --region eu-central-1"));
    }

    @Test
    void whoSharesAGroupIsNamedAndOnlyACopyOfItIsChanged() {
        List<Finding> found = look(
                SeenDatabase.aurora().group("shared", "zeta", "beta").parameter("rds.logical_replication", "0"), true);

        assertEquals(
                "BLOCKS logical-replication-off shared\nNOTE shared-parameter-group shared\n",
                SeenDatabase.lines(found));
        assertTrue(
                found.get(0).meaning().endsWith("; the group is zeta's, beta's as well, so this database gets a copy"));
        assertEquals(
                "aws rds copy-db-cluster-parameter-group --source-db-cluster-parameter-group-identifier shared"
                        + " --target-db-cluster-parameter-group-identifier acme-crossfade"
                        + " --target-db-cluster-parameter-group-description acme --region eu-central-1;"
                        + " aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name acme-crossfade"
                        + " --parameters ParameterName=rds.logical_replication,ParameterValue=1,ApplyMethod=pending-reboot"
                        + " --region eu-central-1;"
                        + " aws rds modify-db-cluster --db-cluster-identifier acme --db-cluster-parameter-group-name acme-crossfade"
                        + " --apply-immediately --region eu-central-1; " + REBOOT_ONCE_PENDING,
                found.get(0).remedy());
    }

    @Test
    void aDefaultGroupIsEverybodysAndCannotBeChanged() {
        List<Finding> found = look(
                SeenDatabase.aurora()
                        .group("default.aurora-postgresql15", "other")
                        .parameter("rds.logical_replication", "0"),
                true);

        assertEquals("BLOCKS logical-replication-off default.aurora-postgresql15\n", SeenDatabase.lines(found));
        assertTrue(
                found.get(0)
                        .remedy()
                        .startsWith(
                                "aws rds create-db-cluster-parameter-group --db-cluster-parameter-group-name acme-crossfade"
                                        + " --db-parameter-group-family aurora-postgresql15 --description acme --region eu-central-1;"
                                        + " aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name acme-crossfade "));
    }

    /** In a group that is new to it, what is dynamic holds after a reboot only, too. */
    @Test
    void anotherGroupHoldsAfterAReboot() {
        assertTrue(SeenDatabase.aurora()
                .group("shared", "zeta")
                .mending()
                .set("max_slot_wal_keep_size", "-1")
                .endsWith("--apply-immediately --region eu-central-1; " + REBOOT_ONCE_PENDING));
        assertTrue(SeenDatabase.aurora()
                .mending()
                .set("max_slot_wal_keep_size", "-1")
                .endsWith("ApplyMethod=immediate --region eu-central-1"));
    }

    @Test
    void aRebootWaitsForWhatIsStillBeingApplied() {
        assertEquals(
                "see what was changed there, and have it done before the migration: " + REBOOT_ONCE_PENDING,
                look(SeenDatabase.aurora().groupStatus("applying"), false)
                        .get(0)
                        .remedy());
        assertEquals(
                "see what was changed there, and have it done before the migration: " + REBOOT,
                look(SeenDatabase.aurora().groupStatus("pending-reboot"), false)
                        .get(0)
                        .remedy());
    }

    @Test
    void whatWillBeTooLittleAfterTheRebootIsNamed() {
        List<Finding> found = look(
                SeenDatabase.aurora()
                        .groupStatus("pending-reboot")
                        .parameter("max_wal_senders", "2")
                        .parameter("max_replication_slots", "GREATEST({DBInstanceClassMemory/1},1)"),
                false);

        assertEquals(
                "WARNING group-not-in-sync acme-1\nWARNING parameters-too-low acme-aurora15\n",
                SeenDatabase.lines(found));
        assertTrue(found.get(1).meaning().endsWith("too few: max_wal_senders = 2 (at least 3)"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "AURORA,   none, ''",
                "AURORA,   -1,   ''",
                "AURORA,   0,    WARNING wal-cache rds.logical_wal_cache",
                "AURORA,   2047, WARNING wal-cache rds.logical_wal_cache",
                "AURORA,   2048, ''",
                "INSTANCE, 0,    ''",
            })
    void aCacheThatSomebodyMadeSmallIsNamed(Kind kind, String blocks, String found) {
        assertEquals(
                found,
                SeenDatabase.lines(look(SeenDatabase.of(kind).parameter("rds.logical_wal_cache", blocks), false))
                        .strip());
    }

    @Test
    void parametersThatCouldNotBeReadAreNotTakenForMissing() {
        assertEquals(List.of(), look(SeenDatabase.aurora().withoutParameters(), false));
    }

    private static List<Finding> look(SeenDatabase database, boolean serverIsNotLogical) {
        Findings findings = SeenDatabase.collector();
        ReplicationRule rule = new ReplicationRule(database.sight(), database.mending(), findings);
        rule.publishing(serverIsNotLogical, "");
        rule.inSync(true);
        rule.shared();
        return findings.all();
    }
}
