package dev.crossfade.control.aws.managed.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Findings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvailabilityRuleTest {

    @ParameterizedTest
    @CsvSource({
        "available, available, ''",
        "backing-up, available, WARNING not-available acme",
        "available, storage-optimization, WARNING not-available acme-1",
        "modifying, available, BLOCKS not-available acme",
        "available, rebooting, BLOCKS not-available acme-1",
        "stopped, available, BLOCKS not-available acme",
        "stopped, stopped, BLOCKS not-available acme",
        "a-word-that-AWS-makes-up-tomorrow, available, BLOCKS not-available acme",
    })
    void onlyWhatIsKnownToServePasses(String status, String writer, String found) {
        assertEquals(
                found,
                SeenDatabase.lines(look(SeenDatabase.aurora().status(status, writer)))
                        .strip());
    }

    /** What is the matter with the cluster and with its writer are two things. */
    @Test
    void bothAreToldWhereBothAreNotAvailable() {
        assertEquals(
                "BLOCKS not-available acme\nBLOCKS not-available acme-1\n",
                SeenDatabase.lines(look(SeenDatabase.aurora().status("modifying", "rebooting"))));
    }

    /** Each as AWS documents it, with what is said of it: only what passes by itself is waited for, and for nothing that never comes. */
    @ParameterizedTest
    @CsvSource({
        "backing-up, wait: aws rds wait",
        "configuring-enhanced-monitoring, wait: aws rds wait",
        "configuring-iam-database-auth, wait: aws rds wait",
        "configuring-log-exports, wait: aws rds wait",
        "update-iam-db-auth, wait: aws rds wait",
        "storage-config-upgrade, wait: aws rds wait",
        "storage-initialization, wait: aws rds wait",
        "storage-optimization, wait: aws rds wait",
        "backtracking, wait: aws rds wait",
        "converting-to-vpc, wait: aws rds wait",
        "creating, wait: aws rds wait",
        "failing-over, wait: aws rds wait",
        "maintenance, wait: aws rds wait",
        "migrating, wait: aws rds wait",
        "modifying, wait: aws rds wait",
        "moving-to-vpc, wait: aws rds wait",
        "preparing-data-migration, wait: aws rds wait",
        "promoting, wait: aws rds wait",
        "rebooting, wait: aws rds wait",
        "renaming, wait: aws rds wait",
        "resetting-master-credentials, wait: aws rds wait",
        "starting, wait: aws rds wait",
        "upgrading, wait: aws rds wait",
        "stopped, start it: aws rds start-db-instance",
        "stopping, once it is stopped",
        "storage-full, give it more room: aws rds modify-db-instance --db-instance-identifier acme --allocated-storage 110",
        "incompatible-parameters, its parameter group has",
        "incompatible-option-group, its option group asks",
        "incompatible-network, its subnets have no address",
        "inaccessible-encryption-credentials-recoverable, enable the KMS key",
        "missing, make an instance",
        "inaccessible-encryption-credentials, see why: aws rds describe-events",
        "insufficient-capacity, see why: aws rds describe-events",
        "incompatible-create, see why: aws rds describe-events",
        "incompatible-restore, see why: aws rds describe-events",
        "restore-error, see why: aws rds describe-events",
        "cloning-failed, see why: aws rds describe-events",
        "migration-failed, see why: aws rds describe-events",
        "failed, see why: aws rds describe-events",
        "delete-precheck, see why: aws rds describe-events",
        "deleting, see why: aws rds describe-events",
        "a-word-that-AWS-makes-up-tomorrow, see what that is",
    })
    void whatDoesNotPassByItselfIsNotWaitedFor(String status, String begin) {
        String remedy =
                look(SeenDatabase.instance().status(status, status)).get(0).remedy();

        assertTrue(remedy.startsWith(begin), remedy);
        assertEquals(
                !begin.startsWith("see why"),
                remedy.endsWith(
                        "wait: aws rds wait db-instance-available --db-instance-identifier acme --region eu-central-1"),
                remedy);
    }

    /** It is the writer that restarts, and a cluster is available meanwhile. */
    @Test
    void whoIsNotAvailableIsWaitedForItself() {
        assertEquals(
                "wait: aws rds wait db-instance-available --db-instance-identifier acme-1 --region eu-central-1",
                look(SeenDatabase.aurora().status("available", "rebooting"))
                        .get(0)
                        .remedy());
        assertEquals(
                "wait: aws rds wait db-cluster-available --db-cluster-identifier acme --region eu-central-1",
                look(SeenDatabase.aurora().status("upgrading", "upgrading"))
                        .get(0)
                        .remedy());
    }

    @Test
    void theEventsAreThoseOfWhomItConcerns() {
        assertTrue(look(SeenDatabase.aurora().status("available", "failed"))
                .get(0)
                .remedy()
                .contains("describe-events --source-type db-instance --source-identifier acme-1 "));
        assertTrue(look(SeenDatabase.aurora().status("migration-failed", "available"))
                .get(0)
                .remedy()
                .contains("describe-events --source-type db-cluster --source-identifier acme "));
    }

    @Test
    void whatIsPendingIsNamedAndAnotherVersionBlocks() {
        Finding change = look(SeenDatabase.aurora().pending(List.of(), List.of("DBInstanceClass to db.r6g.large")))
                .get(0);
        assertEquals(Finding.Severity.WARNING, change.severity());
        assertTrue(change.meaning().contains("sun:05:00-sun:06:00 (UTC), AWS changes DBInstanceClass to db.r6g.large"));
        assertTrue(change.remedy()
                .contains("aws rds modify-db-instance --db-instance-identifier acme-1 --apply-immediately"));

        Finding version = look(SeenDatabase.aurora().pending(List.of("EngineVersion to 16.1"), List.of()))
                .get(0);
        assertEquals(Finding.Severity.BLOCKS, version.severity());
        assertTrue(version.remedy()
                .contains("aws rds modify-db-cluster --db-cluster-identifier acme --apply-immediately"));
    }

    @Test
    void whatIsPendingOfBothIsDoneToBoth() {
        assertTrue(
                look(SeenDatabase.aurora()
                                .pending(
                                        List.of("BackupRetentionPeriod to 3"),
                                        List.of("DBInstanceClass to db.r6g.large")))
                        .get(0)
                        .remedy()
                        .contains(
                                "aws rds modify-db-cluster --db-cluster-identifier acme --apply-immediately --region eu-central-1;"
                                        + " then aws rds modify-db-instance --db-instance-identifier acme-1 --apply-immediately"));
    }

    @Test
    void aMultiAzClusterIsChangedAsAWhole() {
        Finding change = look(SeenDatabase.of(Kind.MULTI_AZ)
                        .pending(
                                List.of("DBClusterInstanceClass to db.r6gd.large"),
                                List.of("DBInstanceClass to db.r6gd.large")))
                .get(0);

        assertEquals(
                "have it done now, with the application's downtime: aws rds modify-db-cluster --db-cluster-identifier acme"
                        + " --apply-immediately --region eu-central-1; or end the migration before",
                change.remedy());
        assertTrue(look(SeenDatabase.of(Kind.MULTI_AZ).minorUpgrades())
                .get(0)
                .remedy()
                .endsWith(
                        "aws rds modify-db-cluster --db-cluster-identifier acme --no-auto-minor-version-upgrade --region"
                                + " eu-central-1"));
    }

    @Test
    void whatAwsWillDoByItselfIsNamedWithItsDayAndCanBeDoneNow() {
        Finding planned = look(SeenDatabase.aurora()
                        .planned(new Maintenance(
                                "arn:aws:rds:eu-central-1:111111111111:db:acme-1",
                                "system-update",
                                "2026-12-01T05:00:00Z")))
                .get(0);

        assertEquals("planned-maintenance system-update", planned.code() + " " + planned.object());
        assertEquals(Finding.Severity.WARNING, planned.severity());
        assertTrue(planned.meaning().contains("by itself at 2026-12-01T05:00:00Z"));
        assertTrue(planned.remedy()
                .contains("aws rds apply-pending-maintenance-action --resource-identifier"
                        + " arn:aws:rds:eu-central-1:111111111111:db:acme-1 --apply-action system-update"
                        + " --opt-in-type immediate --region eu-central-1"));
    }

    @Test
    void minorUpgradesAreWorthKnowing() {
        assertEquals(
                "NOTE minor-upgrade acme-1\n",
                SeenDatabase.lines(look(SeenDatabase.aurora().minorUpgrades())));
    }

    @Test
    void anotherEngineIsTheOnlyThingSaid() {
        assertEquals(
                "BLOCKS managed-engine acme\n",
                SeenDatabase.lines(look(SeenDatabase.instance().engine("mysql").status("modifying", "modifying"))));
    }

    private static List<Finding> look(SeenDatabase database) {
        Findings findings = SeenDatabase.collector();
        AvailabilityRule.look(database.sight(), database.mending(), findings);
        return findings.all();
    }
}
