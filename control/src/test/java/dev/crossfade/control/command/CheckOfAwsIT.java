package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.control.aws.fake.ManagedWorld;
import dev.crossfade.control.command.network.Desk;
import dev.crossfade.replication.testing.TestPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code crossfade check} of a tenant whose databases are two servers, and whose AWS says what it would of them. */
class CheckOfAwsIT {

    private static final String AWS = """
            source: { dbCluster: acme, targetGroups: ["%s"], services: [main/web] }
            target:
              dbInstance: acme
              account: "222222222222"
              roleArn: arn:aws:iam::222222222222:role/crossfade
              externalId: shared
            """.formatted(ManagedWorld.SOURCE_TARGETS);

    @TempDir
    Path folder;

    @Test
    void whatOnlyAwsKnowsIsFoundBesideWhatTheServersSay() throws IOException {
        try (TestPair pair = TestPair.create();
                Desk desk = new Desk(folder)) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            ManagedWorld world = new ManagedWorld(desk.laboratory.aws.managed());
            String config = desk.configWithAws(AWS, pair.tenant()).toString();

            assertEquals(ExitCode.DONE, check(desk, config, "--json"), () -> desk.said() + desk.errors());
            List<String> well = found(desk);
            assertTrue(well.stream().noneMatch(finding -> finding.startsWith("blocks")), well::toString);
            assertTrue(desk.laboratory.aws.asked().contains("ecs:DescribeServices"));

            desk.laboratory.aws.managed().parameter("acme-aurora15", "rds.logical_replication", "0");
            world.instance.put("BackupRetentionPeriod", 1);
            world.service.put("runningCount", 1);
            assertEquals(ExitCode.REFUSED, check(desk, config, "--json"), () -> desk.said() + desk.errors());
            List<String> ill = found(desk);
            ill.removeAll(well);
            // How far a side is, is another figure each time.
            ill.removeIf(finding -> finding.startsWith("note round-trip"));
            assertEquals(
                    List.of(
                            "blocks logical-replication-off source acme-aurora15",
                            "warning service-not-steady source main/web",
                            "warning backup-retention target acme"),
                    ill);

            assertEquals(ExitCode.REFUSED, check(desk, config));
            assertTrue(desk.said().contains("blocks     source: logical-replication-off  acme-aurora15"), desk.said());
            assertTrue(desk.said().replaceAll("\\s+", " ").contains("the writer acme-1 must be rebooted"), desk.said());
        }
    }

    /** It may be the region to leave, so nothing is refused; but nobody may take that for having looked. */
    @Test
    @Tag("endurance")
    void whereAwsIsAwayItIsSaidThatNothingOfItWasLookedAt() throws IOException {
        try (TestPair pair = TestPair.create();
                Desk desk = new Desk(folder)) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            String config = desk.configWithAws(AWS, pair.tenant()).toString();
            System.setProperty("aws.endpointUrl", "http://aws.invalid");
            assertEquals(ExitCode.DONE, check(desk, config), () -> desk.said() + desk.errors());
            String unseen = desk.said().replaceAll("\\s+", " ");
            for (String side : List.of("source", "target")) {
                assertTrue(unseen.contains("warning " + side + ": aws-unseen"), unseen);
                assertTrue(unseen.contains("nothing of what AWS runs of the " + side + " was looked at"), unseen);
            }
        }
    }

    private static int check(Desk desk, String config, String... more) {
        List<String> line = new ArrayList<>(List.of("acme", "--config", config));
        line.addAll(List.of(more));
        return desk.run(new CheckCommand(Map.of()), line.toArray(String[]::new));
    }

    /** Severity, code, side and object of each. */
    private static List<String> found(Desk desk) throws IOException {
        List<String> found = new ArrayList<>();
        for (JsonNode finding : desk.document().path("findings")) {
            found.add(String.join(
                    " ",
                    finding.path("severity").asText(),
                    finding.path("code").asText(),
                    finding.path("side").asText(),
                    finding.path("object").asText()));
        }
        return found;
    }
}
