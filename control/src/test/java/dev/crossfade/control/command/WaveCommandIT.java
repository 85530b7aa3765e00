package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.web.RunningDashboard;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Verbs over many tenants, at a controller whose migrations are played. */
@Timeout(60)
class WaveCommandIT {

    private final RunningDashboard controller = new RunningDashboard(List.of("acme", "globex", "hooli", "initech"));
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        controller.close();
    }

    @Test
    void canaryGoesFirstAndTheOthersFollow() {
        List.of("acme", "globex", "hooli", "initech").forEach(this::willArrive);

        assertEquals(0, migrate("--all", "--canary", "hooli", "--at-once", "2"));

        List<String> verbs = controller.operations.verbs();
        assertEquals(List.of("migrate hooli by local", "end hooli"), verbs.subList(0, 2));
        assertEquals(8, verbs.size(), verbs.toString());
        assertEquals(2, mostAtOnce(verbs), verbs.toString());
        assertTrue(
                out.toString().contains("hooli    REPLICATION / initial copy: running, copied 10 %\n"), out.toString());
        assertTrue(out.toString().contains("initech  done after "), out.toString());
        assertTrue(out.toString().endsWith("migrate: 4 of 4 done\n"), out.toString());
    }

    @Test
    void hundredTenantsGoEightAtOnce() {
        List<String> tenants = IntStream.range(0, 100)
                .mapToObj(i -> String.format("tenant-%03d", i))
                .toList();
        try (RunningDashboard hundred = new RunningDashboard(tenants)) {
            tenants.forEach(tenant -> hundred.operations.course(
                    "migrate", of(tenant, Statuses.copying(100)), of(tenant, Statuses.holdPoint())));

            assertEquals(
                    0,
                    run(
                            new MigrateCommand(Map.of("CROSSFADE_CONTROL", hundred.url()), new NobodyThere()),
                            "--all",
                            "--at-once",
                            "8"));
            assertEquals(8, mostAtOnce(hundred.operations.verbs()));
        }
        assertTrue(out.toString().endsWith("migrate: 100 of 100 done\n"), out.toString());
    }

    @Test
    void nobodyElseBeginsWhenTheCanaryFails() throws Exception {
        controller.operations.course("migrate", of("acme", Statuses.copying(100)), of("acme", Statuses.failed()));
        Path report = folder.resolve("report");

        assertEquals(1, migrate("--selector", "wave=1", "--canary", "acme", "--report", report.toString()));

        assertEquals(List.of("migrate acme by local", "end acme"), controller.operations.verbs());
        assertTrue(out.toString().contains("""
                  do:  list it in replication.truncateTarget, or exclude it
                migrate: 0 of 4 done, 1 failed, 3 not begun
                  not begun: 3 tenants (globex, hooli, initech)
                  the same command goes on from there: crossfade migrate --selector wave=1 --canary acme
                """), out.toString());
        JsonNode written = Json.MAPPER.readTree(report.resolve("report.json").toFile());
        assertEquals("failed", written.path("outcome").asText());
        assertEquals(3, written.path("counts").path("notBegun").asInt());
        assertTrue(Files.readString(report.resolve("report.html")).contains("not-begun"));
    }

    @Test
    void saidAgainItGoesOnFromWhereItStands() {
        controller.operations.put(of("acme", Statuses.holdPoint()));
        controller.operations.put(of("globex", Statuses.failed()));
        List.of("globex", "hooli", "initech").forEach(this::willArrive);

        assertEquals(0, migrate("--all", "--at-once", "1"));

        assertTrue(out.toString().contains("acme     nothing to do: writable SOURCE"), out.toString());
        assertEquals(
                List.of("migrate globex by local", "end globex", "migrate hooli by local"),
                controller.operations.verbs().subList(0, 3));
    }

    @Test
    void detachedItBeginsThoseWhoMayAndReturns() throws Exception {
        List.of("acme", "globex", "hooli", "initech").forEach(this::willArrive);

        assertEquals(0, migrate("--all", "--at-once", "3", "--detach", "--json"));

        assertEquals(3, controller.operations.verbs().size());
        JsonNode report = Json.MAPPER.readTree(out.toString());
        assertEquals("under-way", report.path("outcome").asText());
        assertEquals(1, report.path("counts").path("notBegun").asInt());
    }

    @Test
    void whatCannotBeMeantIsBadUsage() {
        badUsage("no tenant is named");
        badUsage("named in more than one way", "acme", "--all");
        badUsage("'acme' is named twice", "acme", "acme");
        badUsage("'umbrella' is not one of the controller's", "acme", "umbrella");
        badUsage("the labels that there are: wave (1)", "--selector", "wave=2");
        badUsage("not a selector", "--selector", "wave in");
        badUsage("the canary 'hooli' is not among", "acme", "globex", "--canary", "hooli");
        badUsage("--at-once is 0", "--all", "--at-once", "0");
        badUsage("exclude each other", "--all", "--keep-going", "--stop-on-failure");
        assertEquals(List.of(), controller.operations.verbs());
    }

    @Test
    void refusedTenantStopsTheWaveAndKeptGoingItDoesNot() {
        controller.operations.refuse(new OperationRefused("migrate is refused", "its route is held", "release it"));

        assertEquals(1, migrate("acme", "globex"));
        assertTrue(out.toString().contains("1 failed, 1 not begun"), out.toString());

        assertEquals(1, migrate("acme", "globex", "--keep-going"));
        assertTrue(out.toString().contains("migrate: 0 of 2 done, 2 failed\n"), out.toString());
        assertTrue(out.toString().contains("do:  release it"), out.toString());
    }

    @Test
    void switchoverOfManyAsksForTheirNumber() {
        List.of("acme", "globex").forEach(tenant -> controller.operations.put(of(tenant, Statuses.holdPoint())));
        List.of("acme", "globex")
                .forEach(tenant -> controller.operations.course(
                        "switchover", of(tenant, Statuses.switching()), of(tenant, Statuses.switched())));

        assertEquals(2, switchover(new NobodyThere(), "acme", "globex"));
        assertTrue(err.toString().contains("use --yes"), err.toString());
        assertEquals(3, switchover(new NobodyThere("y"), "acme", "globex"));
        assertEquals(List.of(), controller.operations.verbs());

        assertEquals(0, switchover(new NobodyThere("2"), "acme", "globex", "--at-once", "1"));
        assertEquals(
                List.of("switchover acme by local", "end acme", "switchover globex by local", "end globex"),
                controller.operations.verbs());
        assertTrue(out.toString().contains(", hold to flip 62.0 ms: writable TARGET"), out.toString());
    }

    @Test
    void switchoverOfManyIsRefusedWhereOneIsNotReady() {
        controller.operations.put(of("acme", Statuses.holdPoint()));
        controller.operations.put(of("globex", Statuses.copying(100)));

        assertEquals(3, switchover(new NobodyThere(), "acme", "globex", "hooli", "--yes"));

        assertTrue(err.toString().contains("2 of 3 tenants are not at their hold point"), err.toString());
        assertTrue(err.toString().contains("hooli: no migration of it was started"), err.toString());
        assertEquals(List.of(), controller.operations.verbs());
    }

    @Test
    void statusOfManyIsATableAndAnArray() throws Exception {
        controller.operations.put(of("acme", Statuses.holdPoint()));
        controller.operations.put(of("globex", Statuses.copying(600)));

        assertEquals(0, run(status(), "--selector", "wave in (1)"));
        assertTrue(out.toString().startsWith("TENANT   WRITABLE  STANDS AT  "), out.toString());
        assertTrue(out.toString().contains("hooli    -         no migration"), out.toString());

        out.getBuffer().setLength(0);
        assertEquals(0, run(status(), "acme", "globex", "hooli", "--json"));
        JsonNode array = Json.MAPPER.readTree(out.toString());
        assertEquals(List.of("acme", "globex"), array.findValuesAsText("tenant"));
    }

    @Test
    void whoIsInterruptedOrLosesTheControllerIsToldWhatGoesOn() {
        controller.operations.course("migrate", of("acme", Statuses.copying(100)), of("acme", Statuses.copying(200)));
        Deque<Runnable> events = new ArrayDeque<>(List.of(controller::stop));
        Terminal leaving = new Terminal() {
            @Override
            public boolean interactive() {
                return false;
            }

            @Override
            public Optional<String> ask(String question) {
                return Optional.empty();
            }

            @Override
            public void pause(Duration time) {
                Optional.ofNullable(events.poll()).ifPresent(Runnable::run);
            }

            @Override
            public Runnable whenInterrupted(Runnable last) {
                events.addFirst(last);
                return () -> {};
            }
        };

        assertEquals(1, run(new MigrateCommand(here(), leaving), "acme", "globex", "--at-once", "1"));

        assertTrue(
                out.toString().contains("interrupted. migrate: 0 of 2 done, 1 under way, 1 not begun\n"),
                out.toString());
        assertTrue(out.toString().contains("the controller does not answer; trying for a minute"), out.toString());
        assertTrue(out.toString().contains("go on at the controller, without you: 1 tenant (acme)"), out.toString());
    }

    private void willArrive(String tenant) {
        controller.operations.course(
                "migrate",
                of(tenant, Statuses.copying(100)),
                of(tenant, Statuses.copying(600)),
                of(tenant, Statuses.holdPoint()));
    }

    private static MigrationStatus of(String tenant, MigrationStatus usual) {
        return Statuses.with(usual, "tenant", tenant);
    }

    private static int mostAtOnce(List<String> verbs) {
        int now = 0;
        int most = 0;
        for (String verb : verbs) {
            now += verb.startsWith("end") ? -1 : 1;
            most = Math.max(most, now);
        }
        return most;
    }

    private void badUsage(String says, String... arguments) {
        err.getBuffer().setLength(0);
        assertEquals(2, migrate(arguments), err.toString());
        assertTrue(err.toString().contains(says), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    private int migrate(String... arguments) {
        return run(new MigrateCommand(here(), new NobodyThere()), arguments);
    }

    private int switchover(Terminal terminal, String... arguments) {
        return run(new SwitchoverCommand(here(), terminal), arguments);
    }

    private StatusCommand status() {
        return new StatusCommand(here(), new NobodyThere(), InstantSource.system());
    }

    private int run(Object command, String... arguments) {
        return Typed.run(command, out, err, arguments);
    }

    private Map<String, String> here() {
        return Map.of("CROSSFADE_CONTROL", controller.url());
    }
}
