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
        "available, storage-optimization, WARNING not-available acme",
        "modifying, available, BLOCKS not-available acme",
        "available, rebooting, BLOCKS not-available acme",
        "stopped, available, BLOCKS not-available acme",
        "a-word-that-AWS-makes-up-tomorrow, available, BLOCKS not-available acme",
    })
    void onlyWhatIsKnownToServePasses(String status, String writer, String found) {
        assertEquals(
                found,
                SeenDatabase.lines(look(SeenDatabase.aurora().status(status, writer)))
                        .strip());
    }

    @Test
    void aStoppedOneIsStartedAndAnyOtherIsWaitedFor() {
        assertEquals(
                "aws rds start-db-instance --db-instance-identifier acme --region eu-central-1; then aws rds wait"
                        + " db-instance-available --db-instance-identifier acme --region eu-central-1",
                look(SeenDatabase.instance().status("stopped", "stopped"))
                        .get(0)
                        .remedy());
        assertEquals(
                "wait: aws rds wait db-cluster-available --db-cluster-identifier acme --region eu-central-1",
                look(SeenDatabase.aurora().status("upgrading", "upgrading"))
                        .get(0)
                        .remedy());
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
