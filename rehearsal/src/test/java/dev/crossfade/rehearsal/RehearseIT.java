package dev.crossfade.rehearsal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.testing.EtcdServer;
import dev.crossfade.config.wire.Json;
import dev.crossfade.rehearsal.fault.Fault;
import dev.crossfade.rehearsal.fault.Faults;
import dev.crossfade.rehearsal.load.Mix;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Whole rehearsals, each with servers and processes of its own. */
class RehearseIT {

    @TempDir
    Path directory;

    @Test
    void switchoverThatIsTakenBackUnderLoadAndMadeAgainLosesNothingAndIsReported() throws Exception {
        JsonNode report = thereAndBackAndThere("14", "17");
        assertTrue(report.path("writes").path("acknowledged").asLong() > 0);
        assertTrue(report.path("largeObjects").path("compared").asLong() >= 20);
        JsonNode switchover = report.path("switchover");
        double sum = 0;
        for (JsonNode phase : switchover.path("phasesMs")) {
            sum += phase.asDouble();
        }
        assertEquals(switchover.path("writePauseMs").asDouble(), sum, 0.001);
        String page = Files.readString(directory.resolve("report.html"));
        assertTrue(page.contains("\"verdict\":\"PASS\""));
        assertTrue(page.contains("Chart.js v4"));
    }

    @ParameterizedTest
    @CsvSource({"14, 14", "15, 16", "16, 18", "18, 18"})
    @Tag("endurance")
    void theWholeMatrixIsTakenBackAndMadeAgain(String source, String target) throws Exception {
        thereAndBackAndThere(source, target);
    }

    private JsonNode thereAndBackAndThere(String source, String target) throws Exception {
        JsonNode report = rehearse(0, "--seed", "4", "--rollback", "--source-pg", source, "--target-pg", target);
        assertEquals("PASS", report.path("verdict").asText());
        for (String crossing : List.of("switchover", "rollback", "secondSwitchover")) {
            assertEquals("done", report.path(crossing).path("outcome").asText(), crossing);
            assertTrue(report.path(crossing).path("writePauseMs").asDouble() > 0, crossing);
        }
        return report;
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "target"})
    @Tag("endurance")
    void tenantThatMovesOverADistanceLosesNothing(String beside) throws Exception {
        JsonNode report = rehearse(0, "--seed", "6", "--rollback", "--rtt", "80ms", "--beside", beside);
        assertEquals("PASS", report.path("verdict").asText());
        assertEquals(80, report.path("setting").path("rttMs").asInt());
        assertEquals(beside, report.path("setting").path("beside").asText());
        for (String crossing : List.of("switchover", "rollback", "secondSwitchover")) {
            assertTrue(report.path(crossing).path("writePauseMs").asDouble() >= 80, crossing);
        }
    }

    /** That the ledger finds damage to a real database {@code DirectLoadIT} shows in a shorter time. */
    @ParameterizedTest
    @CsvSource({
        "lose-write, acknowledged write is lost: note n-",
        "apply-twice, write is there twice: webhook w-",
        "skip-fence, the source accepted stock s-",
        "early-open, acknowledged writes are lost: ",
    })
    @Tag("endurance")
    void everySabotageFailsAndTheKeysAreNamed(String sabotage, String named) throws Exception {
        fails(sabotage, named);
    }

    private void fails(String sabotage, String named) throws Exception {
        JsonNode report = rehearse(1, "--seed", "2", "--sabotage", sabotage);
        assertEquals("FAIL", report.path("verdict").asText());
        assertTrue(
                report.path("problems").toString().contains(named),
                report.path("problems").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinated", "reroute"})
    @Tag("endurance")
    void readsGoOnUnderAReadOnlyFenceAndNothingIsLost(String strategy) throws Exception {
        JsonNode report = rehearse(
                0, "--seed", "3", "--strategy", strategy, "--fence", "read-only", "--source-pg", "16", "--rollback");
        assertEquals("PASS", report.path("verdict").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinated", "reroute"})
    @Tag("endurance")
    void tenSeedsPass(String strategy) throws Exception {
        for (int seed = 1; seed <= 10; seed++) {
            JsonNode report = rehearse(
                    0, "--seed", Integer.toString(seed), "--strategy", strategy, "--rate", "500", "--duration", "20s");
            assertEquals("PASS", report.path("verdict").asText(), () -> "seed of " + report);
        }
    }

    @Test
    @Tag("endurance")
    void sourceThatIsStartedAnewInTheMidstOfTheCopyIsNobodysLoss() throws Exception {
        disturbed("restart-source", "14", 1);
    }

    @ParameterizedTest
    @CsvSource({
        "restart-source, 14, 2",
        "restart-target, 14, 1",
        "restart-target, 16, 2",
        "crash-source, 14, 1",
        "crash-target, 16, 1",
        "network, 14, 1",
        "network, 16, 2",
        "network, 14, 3",
        "network, 16, 4",
        "drop-slot, 14, 1",
        "drop-publication, 16, 1",
        "rotate-password, 14, 1",
        "full-disk, 14, 1",
        "full-disk-in-pause, 14, 1",
        "all, 16, 3",
    })
    @Tag("endurance")
    void everyFaultIsNobodysLoss(String faults, String source, long seed) throws Exception {
        disturbed(faults, source, seed);
    }

    /** Both at once; the next has each by itself, and a switchover that is undone. */
    @Test
    @Tag("endurance")
    void etcdThatIsKilledInThePauseAndAProxyThatIsCutOffFromItAreNobodysLoss() throws Exception {
        EtcdServer.insist();
        disturbed("etcd-restart,proxy-partition", "14", 1);
    }

    /** The seeds draw how a proxy is cut off. */
    @ParameterizedTest
    @CsvSource({
        "etcd-away, 14, 1",
        "etcd-restart, 16, 1",
        "proxy-partition, 14, 1",
        "proxy-partition, 16, 2",
        "'proxy-partition,etcd-restart,etcd-away', 16, 3",
    })
    @Tag("endurance")
    void everyFaultOfEtcdIsNobodysLoss(String faults, String source, long seed) throws Exception {
        EtcdServer.insist();
        disturbed(faults, source, seed);
    }

    @Test
    @Tag("endurance")
    void tenantThatIsTakenBackOverEtcdLosesNothing() throws Exception {
        EtcdServer.insist();
        JsonNode report = rehearse(0, "--seed", "5", "--routes", "etcd", "--rollback");
        assertEquals("PASS", report.path("verdict").asText());
        assertEquals("done", report.path("secondSwitchover").path("outcome").asText());
    }

    @Test
    @Tag("endurance")
    void outageOfTheTenantsOwnExcusesNoLoss() throws Exception {
        JsonNode report = rehearse(1, "--seed", "1", "--faults", "restart-source", "--sabotage", "lose-write");
        assertTrue(
                report.path("problems").toString().contains("acknowledged write is lost: note n-"),
                report.path("problems").toString());
    }

    @Test
    @Tag("endurance")
    void webhooksThatNobodyCanTakeAreDeliveredOnceAndInOrder() throws Exception {
        JsonNode webhooks = webhooks(0, "--seed", "1").path("webhooks");
        assertTrue(webhooks.path("parked").asLong() > 0, webhooks.toString());
        assertTrue(
                webhooks.path("delivered").asLong() >= webhooks.path("parked").asLong(),
                "every 202 was kept: " + webhooks);
        assertEquals(0, webhooks.path("outOfOrder").asLong());
        assertEquals(0, webhooks.path("dead").asLong());
    }

    @Test
    @Tag("endurance")
    void whatTheTenantWantsLaterIsOnTimeThroughARollbackAndASecondSwitchover() throws Exception {
        JsonNode deferred =
                webhooks(0, "--seed", "1", "--rollback").path("webhooks").path("deferred");
        assertTrue(deferred.path("asked").asLong() > 0, deferred.toString());
        assertEquals(deferred.path("asked"), deferred.path("delivered"));
        assertEquals(0, deferred.path("early").asLong());
        assertEquals(0, deferred.path("crowded").asLong());
    }

    @Test
    @Tag("endurance")
    void twentySeedsOfWebhooksPassThoughControllerAndProxyAreKilledAtRandom() throws Exception {
        for (int seed = 1; seed <= 20; seed++) {
            JsonNode webhooks = webhooks(0, "--seed", Integer.toString(seed), "--faults", "kill-controller,kill-proxy")
                    .path("webhooks");
            assertTrue(
                    webhooks.path("delivered").asLong()
                            >= webhooks.path("parked").asLong(),
                    "every 202 was kept: " + webhooks);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lose-write, acknowledged write is lost: event e-",
        "apply-twice, write is there twice: event e-",
        "swap-order, event is out of order: event e-",
    })
    @Tag("endurance")
    void everySabotageOfWebhooksFailsAndTheEventsAreNamed(String sabotage, String named) throws Exception {
        JsonNode report = webhooks(1, "--seed", "2", "--sabotage", sabotage);
        assertTrue(
                report.path("problems").toString().contains(named),
                report.path("problems").toString());
    }

    private JsonNode webhooks(int exitCode, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--scenario", "webhooks", "--rate", "80", "--writers", "8"));
        arguments.addAll(List.of(more));
        return rehearse(exitCode, arguments.toArray(String[]::new));
    }

    private void disturbed(String faults, String source, long seed) throws Exception {
        JsonNode report = rehearse(0, "--seed", Long.toString(seed), "--source-pg", source, "--faults", faults);
        assertEquals("PASS", report.path("verdict").asText());
        List<String> struck = new ArrayList<>();
        report.path("faults").forEach(fault -> struck.add(fault.asText()));
        Faults wanted = Faults.named(faults).orElseThrow();
        Faults possible = wanted.without(wanted.obstacles().keySet())
                .without(wanted.misplaced(Mix.ORDERS).keySet());
        assertEquals(
                possible.chosen().stream().map(Fault::label).sorted().toList(),
                struck.stream().sorted().toList());
    }

    private JsonNode rehearse(int exitCode, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--json", "--report", directory.toString()));
        List<String> given = List.of(more);
        arguments.addAll(given);
        if (!given.contains("--rate")) {
            arguments.addAll(List.of("--rate", "80", "--duration", "6s", "--writers", "8", "--large-objects", "20"));
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = new CommandLine(new RehearseCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        assertEquals(exitCode, exit, () -> out + "\n" + err);
        assertTrue(Files.exists(directory.resolve("report.json")), () -> "no verdict: " + err);
        assertEquals(
                Json.MAPPER.readTree(out.toString()),
                Json.MAPPER.readTree(directory.resolve("report.json").toFile()));
        return Json.MAPPER.readTree(out.toString());
    }
}
