package dev.crossfade.control.command.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.control.aws.network.Laboratory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NetworkCommandIT {

    @TempDir
    Path folder;

    private Desk desk;

    @BeforeEach
    void open() throws IOException {
        desk = new Desk(folder);
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void applyIsDryUntilAPersonSaysYes() throws IOException {
        Path config = desk.config(Desk.WHOLE);

        assertEquals(ExitCode.DONE, desk.run("apply", "acme", "--config", config.toString()));

        assertTrue(
                desk.said().startsWith("1. request a peering of vpc-aaaaaaaa (source) with vpc-bbbbbbbb (target"),
                desk.said());
        assertTrue(desk.said().endsWith("nothing was changed; --yes does it\n"), desk.said());
        assertEquals(List.of(), desk.laboratory.aws.changes());

        assertEquals(ExitCode.DONE, desk.run("apply", "acme", "--config", config.toString(), "--yes"));
        assertTrue(desk.said().contains("the network of acme stands\nnot proven: "), desk.said());
        assertTrue(Files.exists(folder.resolve("acme.network.jsonl")));
        assertEquals(9, desk.laboratory.aws.changes().size());

        assertEquals(ExitCode.DONE, desk.run("apply", "acme", "--config", config.toString(), "--yes"));
        assertTrue(
                desk.said().startsWith("the network of acme stands: nothing was to be done\nnot proven: "),
                desk.said());
        assertEquals(ExitCode.DONE, desk.run("plan", "acme", "--config", config.toString()));
        assertTrue(desk.said().endsWith("nothing is to be done\n"), desk.said());
        assertEquals(9, desk.laboratory.aws.changes().size());
    }

    @Test
    void thePlanIsOneDocument() throws IOException {
        assertEquals(
                ExitCode.DONE,
                desk.run("plan", "acme", "--config", desk.config(Desk.WHOLE).toString(), "--json"));

        JsonNode plan = desk.document();
        assertEquals("acme", plan.path("tenant").asText());
        assertEquals(10, plan.path("acts").size());
        assertEquals(
                "{\"operation\":\"ec2:CreateRoute\",\"side\":\"source\",\"resource\":\"rtb-aaaaaaa0\",\"detail\":"
                        + "\"10.1.0.0/16\",\"act\":\"route 10.1.0.0/16 over the peering in rtb-aaaaaaa0 (source)\","
                        + "\"why\":\"the source's database answers to target through it\"}",
                plan.path("acts").get(4).toString());
        assertEquals(0, plan.path("refusals").size());
    }

    @Test
    void aRefusedPlanSaysWhatStandsInTheWayAndChangesNothing() throws IOException {
        desk.laboratory.aws.peering(Laboratory.TARGET_VPC, Laboratory.SOURCE_VPC);
        String config = desk.config(Desk.WHOLE).toString();

        assertEquals(ExitCode.REFUSED, desk.run("apply", "acme", "--config", config, "--yes"));

        assertTrue(
                desk.said().contains("refused (foreign-peering): pcx-00000002 connects the two VPCs already"),
                desk.said());
        assertEquals(List.of(), desk.laboratory.aws.changes());
        assertEquals(ExitCode.DONE, desk.run("apply", "acme", "--config", config, "--yes", "--adopt"));
    }

    @Test
    void whatIsLeftOutIsAskedOfRds() throws IOException {
        String named = "an instance, and a cluster of Aurora's";
        desk.laboratory.aws.database(
                "acme.eu-central-1.rds.invalid",
                "",
                Laboratory.SOURCE_VPC,
                Laboratory.SOURCE_GROUP,
                "subnet-aaaaaaa1",
                "subnet-aaaaaaa2");
        desk.laboratory.aws.database(
                "one.us-east-1.rds.invalid",
                "cluster.us-east-1.rds.invalid",
                Laboratory.TARGET_VPC,
                Laboratory.TARGET_GROUP,
                "subnet-bbbbbbb1");

        assertEquals(
                ExitCode.DONE,
                desk.run("plan", "acme", "--config", desk.config(Desk.WHOLE).toString()),
                named);
        String whole = desk.said();
        assertEquals(
                ExitCode.DONE,
                desk.run(
                        "plan", "acme", "--config", desk.config(Desk.DISCOVERED).toString()),
                named);

        assertEquals(whole, desk.said());
    }

    @Test
    void aDatabaseThatRdsDoesNotKnowHasToBeNamed() throws IOException {
        assertEquals(
                ExitCode.FAILED,
                desk.run(
                        "plan", "acme", "--config", desk.config(Desk.DISCOVERED).toString(), "--json"));

        JsonNode problem = desk.document();
        assertEquals(
                "https://crossfade.dev/problems/network-unnamed",
                problem.path("type").asText());
        assertTrue(problem.path("action").asText().startsWith("set vpcId, routeTables and securityGroups"));
    }

    @Test
    void whoeverCannotProveThatNothingIsReplicatedDestroysNothing() throws IOException {
        String config = desk.config(Desk.WHOLE).toString();
        desk.run("apply", "acme", "--config", config, "--yes");
        desk.laboratory.aws.forgetChanges();

        assertEquals(ExitCode.FAILED, desk.run("destroy", "acme", "--config", config, "--yes"));

        assertTrue(desk.errors().contains("do:"), desk.errors());
        assertEquals(List.of(), desk.laboratory.aws.changes());
    }

    @Test
    void aTenantWithoutANetworkIsSaidToHaveNone() throws IOException {
        assertEquals(
                ExitCode.BAD_USAGE,
                desk.run("plan", "acme", "--config", desk.config("").toString()));

        assertTrue(desk.errors().startsWith("the tenant acme has no network in "), desk.errors());
    }

    @Test
    void whoHasNoNetworkIsToldSoBeforeAPasswordIsNeeded() throws IOException {
        Path config = desk.config("");
        Files.writeString(
                config, Files.readString(config).replace("password: s", "password: \"${CROSSFADE_OF_NOBODY}\""));

        assertEquals(ExitCode.BAD_USAGE, desk.run("plan", "acme", "--config", config.toString()));

        assertTrue(desk.errors().startsWith("the tenant acme has no network in "), desk.errors());
    }

    @Test
    void fileOfTheEnvironmentIsReadWhereTheLineNamesNone() throws IOException {
        String config = desk.config(Desk.WHOLE).toString();
        StringWriter out = new StringWriter();

        assertEquals(
                ExitCode.DONE,
                new CommandLine(new NetworkPlan(Map.of("CROSSFADE_CONFIG", config)))
                        .setOut(new PrintWriter(out))
                        .execute("acme"));
        assertTrue(out.toString().startsWith("1. request a peering"), out::toString);

        CommandFailure none = assertThrows(CommandFailure.class, () -> {
            NetworkPlan plan = new NetworkPlan(Map.of());
            new CommandLine(plan).parseArgs("acme");
            plan.call();
        });
        assertTrue(String.valueOf(none.getMessage()).contains("CROSSFADE_CONFIG"), none::getMessage);
    }
}
