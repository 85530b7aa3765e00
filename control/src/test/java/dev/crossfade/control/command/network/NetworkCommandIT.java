package dev.crossfade.control.command.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.aws.fake.Delays;
import dev.crossfade.control.aws.network.Laboratory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** As somebody types it; the SDK finds endpoint and credentials by itself, in system properties for once. */
class NetworkCommandIT {

    private static final String WHOLE = """
                source: { vpcId: vpc-aaaaaaaa, routeTables: [rtb-aaaaaaa0, rtb-aaaaaaa2], securityGroups: [sg-aaaaaaaa] }
                target:
                  account: "222222222222"
                  roleArn: arn:aws:iam::222222222222:role/crossfade
                  externalId: shared
                  vpcId: vpc-bbbbbbbb
                  routeTables: [rtb-bbbbbbb1]
                  securityGroups: [sg-bbbbbbbb]
            """;
    private static final String DISCOVERED = """
                source: {}
                target: { roleArn: "arn:aws:iam::222222222222:role/crossfade", externalId: shared }
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Laboratory laboratory;

    @BeforeEach
    void open() throws IOException {
        laboratory = new Laboratory(folder);
        laboratory.aws.delays(new Delays(0, 0, 0, 60));
        System.setProperty("aws.endpointUrl", laboratory.aws.address().toString());
        System.setProperty("aws.accessKeyId", "AKIA111111111111Y");
        System.setProperty("aws.secretAccessKey", "never-shown");
    }

    @AfterEach
    void close() {
        List.of("aws.endpointUrl", "aws.accessKeyId", "aws.secretAccessKey").forEach(System::clearProperty);
        laboratory.close();
    }

    @Test
    void applyIsDryUntilAPersonSaysYes() throws IOException {
        Path config = config(WHOLE);

        assertEquals(ExitCode.DONE, run("apply", "acme", "--config", config.toString()));

        assertTrue(
                said().startsWith("1. request a peering of vpc-aaaaaaaa (source) with vpc-bbbbbbbb (target"), said());
        assertTrue(said().endsWith("nothing was changed; --yes does it\n"), said());
        assertEquals(List.of(), laboratory.aws.changes());

        assertEquals(ExitCode.DONE, run("apply", "acme", "--config", config.toString(), "--yes"));
        assertTrue(said().endsWith("the network of acme stands\n"), said());
        assertTrue(Files.exists(folder.resolve("acme.network.jsonl")));
        assertEquals(9, laboratory.aws.changes().size());

        assertEquals(ExitCode.DONE, run("apply", "acme", "--config", config.toString(), "--yes"));
        assertEquals("the network of acme stands: nothing was to be done\n", said());
        assertEquals(ExitCode.DONE, run("plan", "acme", "--config", config.toString()));
        assertTrue(said().endsWith("nothing is to be done\n"), said());
        assertEquals(9, laboratory.aws.changes().size());
    }

    @Test
    void thePlanIsOneDocument() throws IOException {
        assertEquals(
                ExitCode.DONE, run("plan", "acme", "--config", config(WHOLE).toString(), "--json"));

        JsonNode plan = document();
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
        laboratory.aws.peering(Laboratory.TARGET_VPC, Laboratory.SOURCE_VPC);
        String config = config(WHOLE).toString();

        assertEquals(ExitCode.REFUSED, run("apply", "acme", "--config", config, "--yes"));

        assertTrue(said().contains("refused (foreign-peering): pcx-00000002 connects the two VPCs already"), said());
        assertEquals(List.of(), laboratory.aws.changes());
        assertEquals(ExitCode.DONE, run("apply", "acme", "--config", config, "--yes", "--adopt"));
    }

    @Test
    void whatIsLeftOutIsAskedOfRds() throws IOException {
        String named = "an instance, and a cluster of Aurora's";
        laboratory.aws.database(
                "acme.eu-central-1.rds.example.com",
                "",
                Laboratory.SOURCE_VPC,
                Laboratory.SOURCE_GROUP,
                "subnet-aaaaaaa1",
                "subnet-aaaaaaa2");
        laboratory.aws.database(
                "one.us-east-1.rds.example.com",
                "cluster.us-east-1.rds.example.com",
                Laboratory.TARGET_VPC,
                Laboratory.TARGET_GROUP,
                "subnet-bbbbbbb1");

        assertEquals(
                ExitCode.DONE, run("plan", "acme", "--config", config(WHOLE).toString()), named);
        String whole = said();
        assertEquals(
                ExitCode.DONE,
                run("plan", "acme", "--config", config(DISCOVERED).toString()),
                named);

        assertEquals(whole, said());
    }

    @Test
    void aDatabaseThatRdsDoesNotKnowHasToBeNamed() throws IOException {
        assertEquals(
                ExitCode.FAILED,
                run("plan", "acme", "--config", config(DISCOVERED).toString(), "--json"));

        JsonNode problem = document();
        assertEquals(
                "https://crossfade.dev/problems/network-unnamed",
                problem.path("type").asText());
        assertTrue(problem.path("action").asText().startsWith("set vpcId, routeTables and securityGroups"));
    }

    @Test
    void whoeverCannotProveThatNothingIsReplicatedDestroysNothing() throws IOException {
        String config = config(WHOLE).toString();
        run("apply", "acme", "--config", config, "--yes");
        laboratory.aws.forgetChanges();

        assertEquals(ExitCode.FAILED, run("destroy", "acme", "--config", config, "--yes"));

        assertTrue(err.toString().contains("do:"), err.toString());
        assertEquals(List.of(), laboratory.aws.changes());
    }

    @Test
    void aTenantWithoutANetworkIsSaidToHaveNone() throws IOException {
        assertEquals(
                ExitCode.BAD_USAGE, run("plan", "acme", "--config", config("").toString()));

        assertTrue(err.toString().startsWith("the tenant acme has no network in "), err.toString());
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(new NetworkCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println(failure.getMessage());
                    line.getErr().flush();
                    return failure instanceof CommandFailure known ? known.exitCode() : 99;
                })
                .execute(arguments);
    }

    private String said() {
        return out.toString();
    }

    private JsonNode document() throws JsonProcessingException {
        return Json.MAPPER.readTree(said());
    }

    /** Its databases do not answer. */
    private Path config(String network) throws IOException {
        return Files.writeString(
                folder.resolve("crossfade.yaml"),
                """
                control: { store: "jdbc:sqlite:%s" }
                tenants:
                  - id: acme
                    source:
                      region: eu-central-1
                      database: { url: "jdbc:postgresql://acme.eu-central-1.rds.example.com:1/acme?connectTimeout=1", user: crossfade, password: s, appRoles: [app] }
                    target:
                      region: us-east-1
                      database: { url: "jdbc:postgresql://cluster.us-east-1.rds.example.com:1/acme?connectTimeout=1", user: crossfade, password: s, appRoles: [app] }
                    switchover: { minProxies: 0 }
                """.formatted(folder.resolve("store"))
                        + (network.isEmpty() ? "" : "    network:\n" + network.indent(2)));
    }
}
