package dev.crossfade.control.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.aws.workers.EcsLaboratory;
import dev.crossfade.control.fleet.SampleTenants;
import dev.crossfade.control.hooks.ToldHooks;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.workflow.SampleTenant;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.replication.plan.Foreseen;
import dev.crossfade.replication.preflight.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlanMakingTest {

    private static final Instant NOW = Instant.parse("2026-11-27T07:00:00Z");

    private static final Finding BLOCKS = new Finding(
            Finding.Severity.BLOCKS, "wal-level", Side.SOURCE, "", "wal_level is replica", "set it to logical");

    private final TenantSettings tenant = SampleTenant.coordinated();

    @Test
    void stagesStandInTheirOrderAndTheSwitchoverInItsOwn() {
        MigrationPlan plan = plan(tenant, Map.of());

        assertEquals(
                List.of("SETUP", "REPLICATION", "SWITCHOVER", "POST_MIGRATION"),
                plan.stages().stream().map(PlannedStage::stage).toList());
        assertEquals(
                List.of("prepare", "mark", "arm", "hold, drain", "fence", "catch up", "check", "open", "flip"),
                names(plan, 2));
        assertEquals(
                List.of(
                        "let-requests-go-first",
                        "exchange-roles",
                        "turn-around",
                        "rollback-window",
                        "close-way-back",
                        "soak",
                        "release-route",
                        "cleanup"),
                names(plan, 3));
        assertFalse(names(plan, 1).contains("turn-around"), "only a rollback comes to that");
    }

    @Test
    void hooksAreCalledWhereTheConfigurationPutsThemWithoutWhatMayBeASecret() {
        Hook drain = new Hook(
                Hook.Stage.SWITCHOVER,
                null,
                List.of("/opt/drain", "--token=sesame"),
                null,
                Duration.ofMinutes(1),
                Hook.OnFailure.STOP);
        Hook start = new Hook(
                null,
                Hook.Stage.SWITCHOVER,
                List.of(),
                "https://hooks.example/T0/sesame",
                Duration.ofMinutes(1),
                Hook.OnFailure.CONTINUE);
        MigrationPlan plan = new PlanMaking(
                        MigrationSteps.inOrder(new ToldHooks(List.of(drain, start))), PlanSurroundings.NONE)
                .of(tenant, foreseen(Map.of()), List.of(), NOW);

        assertTrue(step(plan, "hold-point").calls().get(0).startsWith("run /opt/drain with 1 argument, "));
        assertTrue(step(plan, "rollback-window").calls().get(0).startsWith("POST https://hooks.example/…, "));
        assertFalse(plan.toString().contains("sesame"), plan::toString);
    }

    @Test
    void workersAreStoppedAtTheHoldPointAndStartedInTheWindow() {
        MigrationPlan plan = plan(SampleTenants.withWorkers(EcsLaboratory.settings(Duration.ofMinutes(10))), Map.of());

        assertEquals(
                List.of(
                        "ecs:UpdateService in eu-central-1, cluster shop: mailer to 0 tasks, and none is left after 10m at"
                                + " most",
                        "ecs:UpdateService in eu-central-1, cluster shop: invoices to 0 tasks, and none is left after 10m"
                                + " at most"),
                step(plan, "hold-point").calls());
        assertEquals(
                List.of(
                        "ecs:UpdateService in us-east-1, cluster shop: mailer to as many tasks as the source's has",
                        "ecs:UpdateService in us-east-1, cluster shop: invoices to 2 tasks"),
                step(plan, "rollback-window").calls());
        assertEquals("10m", plan.facts().get("workers.timeout"));
    }

    @Test
    void hashIsTheSameAsLongAsNothingChangesButTheTimeAndTheFindings() {
        MigrationPlan one = plan(tenant, Map.of());
        MigrationPlan other = making().of(tenant, foreseen(Map.of()), List.of(BLOCKS), NOW.plusSeconds(60));

        assertEquals(one.hash(), other.hash());
        assertTrue(other.blocked());
        assertNotEquals(
                one.hash(),
                plan(tenant, Map.of("table public.notes", "replicated")).hash());
        assertNotEquals(
                one.hash(), plan(withBudget(Duration.ofSeconds(77)), Map.of()).hash());
    }

    @Test
    void planIsReadFromAFileAsItWasMade() throws JsonProcessingException {
        MigrationPlan made = making().of(tenant, foreseen(Map.of()), List.of(BLOCKS), NOW);

        MigrationPlan read = Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(made), MigrationPlan.class);

        assertEquals(made, read);
        assertTrue(read.unchanged());
    }

    @Test
    void claimIsHeldAgainstWhatWouldBePlannedNow() {
        PlanClaim claim = plan(tenant, Map.of()).claim();

        assertEquals(Optional.empty(), claim.objection(plan(tenant, Map.of())));
        assertEquals(
                "table public.notes is new: replicated",
                objection(claim, plan(tenant, Map.of("table public.notes", "replicated"))));
        assertTrue(objection(claim, plan(withBudget(Duration.ofSeconds(77)), Map.of()))
                .startsWith("switchover.budget was "));
        assertTrue(objection(new PlanClaim(claim.tenant(), "0.1", claim.hash(), claim.facts()), plan(tenant, Map.of()))
                .startsWith("it was made by crossfade 0.1, "));
        assertTrue(
                objection(new PlanClaim("other", claim.version(), claim.hash(), claim.facts()), plan(tenant, Map.of()))
                        .startsWith("it is a plan of the tenant other"));
    }

    @Test
    void textNamesEveryStepAndWhatBlocks() {
        List<String> lines = PlanText.lines(making().of(tenant, foreseen(Map.of()), List.of(BLOCKS), NOW));

        String text = String.join("\n", lines);
        for (PlannedStage stage : plan(tenant, Map.of()).stages()) {
            stage.steps().forEach(step -> assertTrue(text.contains(". " + step.step() + ": "), step.step()));
        }
        assertTrue(text.contains("BLOCKED"), text);
        assertTrue(text.contains("do: set it to logical"), text);
    }

    private static String objection(PlanClaim claim, MigrationPlan now) {
        return claim.objection(now).orElseThrow().reason();
    }

    private static List<String> names(MigrationPlan plan, int stage) {
        return plan.stages().get(stage).steps().stream().map(PlannedStep::step).toList();
    }

    private static PlannedStep step(MigrationPlan plan, String name) {
        return plan.stages().stream()
                .flatMap(stage -> stage.steps().stream())
                .filter(step -> step.step().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static PlanMaking making() {
        return new PlanMaking(MigrationSteps.inOrder(Hooks.NONE), PlanSurroundings.NONE);
    }

    private static MigrationPlan plan(TenantSettings of, Map<String, String> facts) {
        return making().of(of, foreseen(facts), List.of(), NOW);
    }

    private static Foreseen foreseen(Map<String, String> facts) {
        TreeMap<String, String> all = new TreeMap<>(facts);
        all.put("table public.orders", "replicated");
        return new Foreseen(all, Map.of());
    }

    private TenantSettings withBudget(Duration budget) {
        TenantSettings.Switchover usual = tenant.switchover();
        return new TenantSettings(
                tenant.id(),
                tenant.labels(),
                tenant.hosts(),
                tenant.route(),
                tenant.source(),
                tenant.target(),
                tenant.failover(),
                tenant.headers(),
                tenant.session(),
                tenant.parking(),
                tenant.replication(),
                new TenantSettings.Switchover(
                        usual.start(),
                        usual.strategy(),
                        usual.fence(),
                        usual.minProxies(),
                        usual.maxLag(),
                        usual.drainTimeout(),
                        budget,
                        usual.rollbackWindow()));
    }
}
