package dev.crossfade.control.aws.managed.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.managed.rules.Storage.Metric;
import dev.crossfade.control.fleet.SampleTenants;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ManagedRulesTest {

    @ParameterizedTest
    @EnumSource(Kind.class)
    void nothingIsFoundWhereAllIsWell(Kind kind) {
        assertEquals(List.of(), SeenDatabase.findings(SeenDatabase.of(kind), SeenDatabase.of(kind), List.of()));
    }

    @Test
    void whatTheServerSaysOfItsWalLevelIsSaidOnceWithWhatMendsIt() {
        Finding walLevel = finding(Severity.BLOCKS, "wal-level", Side.SOURCE, "ALTER SYSTEM SET wal_level = 'logical'");
        Finding atTarget = finding(Severity.BLOCKS, "wal-level", Side.TARGET, "ALTER SYSTEM SET wal_level = 'logical'");

        List<Finding> found = SeenDatabase.findings(
                SeenDatabase.aurora().parameter("rds.logical_replication", "0"), null, List.of(walLevel, atTarget));

        assertEquals("BLOCKS logical-replication-off acme-aurora15\nBLOCKS wal-level x\n", SeenDatabase.lines(found));
        assertEquals(Side.TARGET, found.get(1).side(), "nobody was asked about that one");
    }

    /** Right before a switchover the servers' own check is not there to say that the copy is. */
    @Test
    void inTheMidstOfAMigrationNoRoomIsWantedForACopyThatIsThere() {
        Map<Side, ManagedSight> sights = Map.of(
                Side.SOURCE,
                SeenDatabase.at(Side.SOURCE, SeenDatabase.instance().gib(Metric.FREE_STORAGE_SPACE, 40)),
                Side.TARGET,
                SeenDatabase.at(Side.TARGET, SeenDatabase.instance().gib(Metric.FREE_STORAGE_SPACE, 30)));

        assertEquals(
                "WARNING storage-room acme\n",
                SeenDatabase.lines(
                        new ManagedRules(SampleTenants.tenant("acme"), sights, List.of()).findings(List.of())));
        assertEquals(
                List.of(),
                ManagedRules.ofOneUnderWay(SampleTenants.tenant("acme"), sights).findings(List.of()));
    }

    /** Somebody has changed the group since, and no server has begun with it: a migration under way shows that both publish. */
    @Test
    void ofOneUnderWayNobodyIsToldToRebootAServerThatPublishes() {
        Map<Side, ManagedSight> sights = Map.of(
                Side.SOURCE,
                SeenDatabase.at(Side.SOURCE, SeenDatabase.aurora().parameter("rds.logical_replication", "0")),
                Side.TARGET,
                SeenDatabase.at(Side.TARGET, SeenDatabase.aurora().parameter("rds.logical_replication", "0")));

        assertEquals(
                "BLOCKS logical-replication-off acme-aurora15\nBLOCKS logical-replication-off acme-aurora15\n",
                SeenDatabase.lines(
                        new ManagedRules(SampleTenants.tenant("acme"), sights, List.of()).findings(List.of())));
        assertEquals(
                List.of(),
                ManagedRules.ofOneUnderWay(SampleTenants.tenant("acme"), sights).findings(List.of()));
    }

    /** A parameter that is static was edited: RDS says pending-reboot until somebody does what would end the stream. */
    @Test
    void ofOneUnderWayAPendingRebootIsToldAsOneToBeLeft() {
        Map<Side, ManagedSight> sights = Map.of(
                Side.SOURCE,
                SeenDatabase.at(
                        Side.SOURCE,
                        SeenDatabase.aurora()
                                .parameter("rds.logical_replication", "0")
                                .groupStatus("pending-reboot")));

        List<Finding> found =
                ManagedRules.ofOneUnderWay(SampleTenants.tenant("acme"), sights).findings(List.of());

        assertEquals(
                List.of("group-not-in-sync"), found.stream().map(Finding::code).toList());
        assertTrue(
                found.get(0).remedy().startsWith("do not reboot it before the migration has ended"), found::toString);
    }

    @Test
    void theTargetPublishesOnlyForAWayBack() {
        List<Finding> found =
                SeenDatabase.findings(null, SeenDatabase.aurora().parameter("rds.logical_replication", "0"), List.of());

        assertEquals("BLOCKS logical-replication-off acme-aurora15\n", SeenDatabase.lines(found));
        assertTrue(found.get(0)
                .meaning()
                .startsWith("for the way back (switchover.rollbackWindow: 0s goes without one): "));
    }

    @Test
    void theWorstComesFirstWhoeverFoundIt() {
        List<Finding> found = SeenDatabase.findings(
                SeenDatabase.instance().minorUpgrades(),
                SeenDatabase.instance().retention(1),
                List.of(
                        finding(Severity.NOTE, "size", Side.SOURCE, ""),
                        finding(Severity.BLOCKS, "version", Side.TARGET, "")));

        assertEquals(
                List.of("version", "backup-retention", "minor-upgrade", "size"),
                found.stream().map(Finding::code).toList());
    }

    @Test
    void nobodyIsToldToAlterSystemOnRds() {
        Finding slots = finding(
                Severity.BLOCKS,
                "no-free-slot",
                Side.SOURCE,
                "ALTER SYSTEM SET max_replication_slots = 13; then restart the server; or drop what nobody uses");
        Finding keep = finding(
                Severity.WARNING,
                "wal-headroom",
                Side.SOURCE,
                "ALTER SYSTEM SET max_slot_wal_keep_size = -1; SELECT pg_reload_conf(); or lower maxRetainedWal");

        List<Finding> found = SeenDatabase.findings(SeenDatabase.instance(), null, List.of(slots, keep));

        assertEquals(
                "aws rds modify-db-parameter-group --db-parameter-group-name acme-postgres15 --parameters"
                        + " ParameterName=max_replication_slots,ParameterValue=13,ApplyMethod=pending-reboot --region eu-central-1"
                        + "; wait until it says pending-reboot: aws rds describe-db-instances --db-instance-identifier acme --query"
                        + " \"DBInstances[0].DBParameterGroups[0].ParameterApplyStatus\" --output text --region eu-central-1;"
                        + " then aws rds reboot-db-instance --db-instance-identifier acme --region eu-central-1; or drop what nobody"
                        + " uses",
                found.get(0).remedy());
        assertEquals(
                "aws rds modify-db-parameter-group --db-parameter-group-name acme-postgres15 --parameters"
                        + " ParameterName=max_slot_wal_keep_size,ParameterValue=-1,ApplyMethod=immediate --region eu-central-1;"
                        + " or lower maxRetainedWal",
                found.get(1).remedy());
    }

    @Test
    void onceAMigrationHasBegunTheCopyIsNotWantedAgain() {
        SeenDatabase source = SeenDatabase.instance().gib(Storage.Metric.FREE_STORAGE_SPACE, 30);
        SeenDatabase target = SeenDatabase.instance().gib(Storage.Metric.FREE_STORAGE_SPACE, 31);
        Finding begun = finding(Severity.NOTE, "migration-under-way", Side.TARGET, "");

        assertEquals(
                "WARNING storage-room acme\n", SeenDatabase.lines(SeenDatabase.findings(source, target, List.of())));
        assertEquals(List.of(begun), SeenDatabase.findings(source, target, List.of(begun)));
    }

    /** Whoever writes another remedy of that kind is reminded of those who run on RDS. */
    @Test
    void everySettingThatACheckWouldAlterHasItsWordsForRds() throws IOException {
        Set<String> remedies = new TreeSet<>();
        for (Path source : sources()) {
            Pattern.compile("\"(ALTER SYSTEM SET [a-z_]+ = [^\"]*)\"")
                    .matcher(Files.readString(source))
                    .results()
                    .forEach(match -> remedies.add(match.group(1)));
        }
        assertTrue(remedies.size() > 3, remedies::toString);
        for (String remedy : remedies) {
            Finding found = finding(Severity.NOTE, "code", Side.SOURCE, remedy);
            String hosted =
                    HostedRemedies.of(found, SeenDatabase.instance().mending()).remedy();
            // That one is said by a rule of its own.
            assertEquals(remedy.contains("wal_level"), hosted.contains("ALTER SYSTEM"), hosted);
        }
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files =
                Files.walk(Path.of("../replication/src/main/java/dev/crossfade/replication/preflight"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    @Test
    void whatWasNotSeenIsAmongThem() {
        Finding unseen = finding(Severity.BLOCKS, "aws-denied", Side.SOURCE, "");

        assertEquals(
                List.of(unseen),
                new ManagedRules(SampleTenants.tenant("acme"), Map.of(), List.of()).findings(List.of(unseen)));
    }

    private static Finding finding(Severity severity, String code, Side side, String remedy) {
        return new Finding(severity, code, side, "x", "it is so", remedy);
    }
}
