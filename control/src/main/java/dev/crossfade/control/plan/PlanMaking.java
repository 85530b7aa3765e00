package dev.crossfade.control.plan;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.settings.Durations;
import dev.crossfade.config.settings.SettingsDocument;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.switchover.AttemptOrder;
import dev.crossfade.replication.plan.Deed;
import dev.crossfade.replication.plan.Foreseen;
import dev.crossfade.replication.plan.PlannedStatement;
import dev.crossfade.replication.preflight.Finding;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes a plan of what is known: the steps in the workflow's own order, each in its own words. Pure. */
public final class PlanMaking {

    private static final String PROXIES = "every proxy that follows";

    private final StepPlan steps;
    private final PlanSurroundings surroundings;

    public PlanMaking(StepPlan steps, PlanSurroundings surroundings) {
        this.steps = steps;
        this.surroundings = surroundings;
    }

    /** @param findings of the preflight */
    public MigrationPlan of(TenantSettings tenant, Foreseen databases, List<Finding> findings, Instant made) {
        List<Finding> blocking = findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.BLOCKS)
                .toList();
        Foresight foresight = new Foresight(tenant, databases);
        return new MigrationPlan(
                        MigrationPlan.FORMAT,
                        tenant.id().value(),
                        surroundings.version(),
                        "",
                        made,
                        !blocking.isEmpty(),
                        blocking,
                        facts(tenant, databases),
                        surroundings.notified(),
                        Stream.of(Stage.values())
                                .map(stage ->
                                        new PlannedStage(stage.name(), undo(stage, tenant), stepsOf(stage, foresight)))
                                .toList(),
                        notMoved(tenant))
                .hashed();
    }

    private SortedMap<String, String> facts(TenantSettings tenant, Foreseen databases) {
        SortedMap<String, String> facts = new TreeMap<>(databases.facts());
        facts.putAll(SettingsDocument.leaves(tenant));
        for (HookPoint point : HookPoint.values()) {
            List<String> calls = steps.hooks().calls(point);
            for (int i = 0; i < calls.size(); i++) {
                facts.put("hook " + point.inWords() + " " + (i + 1), calls.get(i));
            }
        }
        for (int i = 0; i < surroundings.notified().size(); i++) {
            facts.put("notification " + (i + 1), surroundings.notified().get(i));
        }
        return facts;
    }

    private List<PlannedStep> stepsOf(Stage stage, Foresight foresight) {
        return stage == Stage.SWITCHOVER
                ? attempt(foresight)
                : steps.steps().stream()
                        .filter(step -> step.stage() == stage)
                        .flatMap(step -> step.foresee(foresight).stream())
                        .toList();
    }

    private static List<PlannedStep> attempt(Foresight foresight) {
        Direction forward = Direction.FORWARD;
        return Stream.concat(
                        Stream.of(AttemptOrder.preparation(forward)),
                        AttemptOrder.acts(foresight.tenant(), forward, PROXIES).stream())
                .map(act -> PlannedStep.of(act.name(), act.words())
                        .running(statements(act.phase(), foresight))
                        .calling(calls(act.phase())))
                .toList();
    }

    private static List<PlannedStatement> statements(AttemptOrder.Phase phase, Foresight foresight) {
        return switch (phase) {
            case PREPARE -> foresight.statements(Deed.PREPARE_FENCE);
            case FENCE -> foresight.statements(Deed.FENCE);
            case CATCH_UP -> foresight.statements(Deed.CATCH_UP);
            case OPEN -> foresight.statements(Deed.OPEN);
            case MARK, ARM, WAIT, CHECK, FLIP -> List.of();
        };
    }

    private static List<String> calls(AttemptOrder.Phase phase) {
        return switch (phase) {
            case MARK, WAIT, FLIP -> List.of(PROXIES + ": a new epoch of the route");
            case PREPARE, ARM, FENCE, CATCH_UP, CHECK, OPEN -> List.of();
        };
    }

    private static String undo(Stage stage, TenantSettings tenant) {
        TenantSettings.Switchover settings = tenant.switchover();
        return switch (stage) {
            case SETUP, REPLICATION ->
                "crossfade abort " + tenant.id()
                        + " takes it all back, until the target is open; rows that were copied stay on the target";
            case SWITCHOVER ->
                "what fails before \"open\" is undone by itself: the source serves again. After it the way is forward, or a"
                        + " rollback";
            case POST_MIGRATION ->
                settings.rollbackWindow().isZero()
                        ? "nothing: no way back is kept (switchover.rollbackWindow: 0s)"
                        : "crossfade rollback " + tenant.id() + " takes the switchover back, for "
                                + Durations.format(settings.rollbackWindow())
                                + " after the opening; after cleanup nothing does";
        };
    }

    private static List<String> notMoved(TenantSettings tenant) {
        Stream<String> always = Stream.of(
                "caches, Redis, queues and object storage; queued work is drained by a hook before the switchover",
                "roles and their passwords, extensions and tablespaces",
                "the contents of unlogged tables; materialized views are filled anew",
                "schema changes that are made meanwhile: they stop the switchover");
        Stream<String> largeObjects = tenant.replication().largeObjects() == TenantSettings.LargeObjects.NONE
                ? Stream.of("large objects (replication.largeObjects: none)")
                : Stream.of();
        Stream<String> excluded = tenant.replication().excludeTables().isEmpty()
                ? Stream.of()
                : Stream.of("tables that replication.excludeTables names: "
                        + String.join(", ", tenant.replication().excludeTables()));
        return Stream.of(always, largeObjects, excluded).flatMap(part -> part).toList();
    }
}
