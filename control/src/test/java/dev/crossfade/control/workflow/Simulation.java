package dev.crossfade.control.workflow;

import dev.crossfade.config.cli.LogOutput;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Settings.LoggingSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.workflow.journal.MigrationListener;
import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.routing.OriginHealth;
import dev.crossfade.control.workflow.runner.StatusReport;
import dev.crossfade.control.workflow.runner.Succession;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.switchover.DryRun;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A controller in a {@link World}, turned by hand, with moved time; it can be killed and started again. */
final class Simulation {

    private static final int MOST_TURNS = 2_000;

    // Thousands of migrations would tell of each step that they take: most of the time that the tests need, and read by
    // nobody.
    static {
        LogOutput.apply(new LoggingSettings("error", LoggingSettings.Format.TEXT));
    }

    final TenantSettings tenant;
    final World world = new World();
    final MovedClock clock = new MovedClock();
    final WorldRouting routing;
    final InMemoryMigrations store;

    /** Whose origins were asked how they are, and which of them are ill. */
    final List<Side> asked = new ArrayList<>();

    final Set<Side> ill = EnumSet.noneOf(Side.class);
    /** What happens when an origin is asked. */
    Runnable whenAsked = () -> {};

    private final HookWorld hookWorld;
    private final @Nullable WorkerWorld workers;
    private Hooks hooks;
    private @Nullable Controller controller;

    Simulation(TenantSettings tenant) {
        this(tenant, HookWorld.NONE);
    }

    Simulation(TenantSettings tenant, HookWorld hookWorld) {
        this(tenant, hookWorld, null);
    }

    /** @param tenant to be given the workers */
    Simulation(TenantSettings tenant, WorkerWorld workers) {
        this(WorkerWorld.tenant(tenant), HookWorld.NONE, workers);
    }

    private Simulation(TenantSettings tenant, HookWorld hookWorld, @Nullable WorkerWorld workers) {
        this.tenant = tenant;
        this.hookWorld = hookWorld;
        this.workers = workers;
        this.hooks = startHooks();
        this.routing = new WorldRouting(world, tenant.id());
        this.store = new InMemoryMigrations(world);
        store.save(Migration.first(
                UUID.fromString("00000000-0000-0000-0000-000000000001"),
                tenant.id(),
                plan().first(Stage.SETUP).name(),
                clock.instant()));
        world.calls.clear();
    }

    private Hooks startHooks() {
        Hooks ofOperator = hookWorld.start(clock.steady());
        return workers == null ? ofOperator : workers.start(world, tenant, ofOperator, clock.steady());
    }

    private StepPlan plan() {
        return MigrationSteps.inOrder(hooks);
    }

    /** One life of the controller. */
    private record Controller(MigrationRow row, Workflow workflow, Watch watch, WorldDatabases databases) {}

    /** As the runner does it: a higher generation, durable before anything else. */
    private Controller start() {
        world.restart();
        hooks = startHooks();
        Migration found = store.find(tenant.id()).orElseThrow();
        Migration ours = controller == null ? found : store.save(succeeding(found));
        WorldDatabases databases =
                new WorldDatabases(world, new MigrationSession(ours.id(), tenant.id(), ours.generation()), clock);
        MigrationRow row = new MigrationRow(store, ours, MigrationListener.NOBODY);
        Watch watch = new Watch(databases, ours.lineages(), clock, clock.steady());
        OriginHealth well = (who, side, atMost) -> {
            asked.add(side);
            whenAsked.run();
            return ill.contains(side) ? OriginHealth.Health.ill("nobody there") : OriginHealth.Health.WELL;
        };
        StepContext surroundings =
                new StepContext(tenant, ours, databases, routing, well, watch, clock, clock.steady());
        Workflow workflow = WorkflowAssembly.of(plan(), row, store, surroundings, clock::move, Runnable::run);
        return new Controller(row, workflow, watch, databases);
    }

    private Migration succeeding(Migration found) {
        Succession succession = new Succession(
                (who, session) -> new WorldDatabases(world, session, clock),
                who -> tenant,
                Runnable::run,
                Duration.ofSeconds(5));
        try {
            return succession.of(found).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof World.Killed killed) {
                throw killed;
            }
            throw e;
        }
    }

    Controller controller() {
        if (controller == null) {
            controller = start();
        }
        return controller;
    }

    WorldDatabases databases() {
        return controller().databases();
    }

    Watch watch() {
        return controller().watch();
    }

    DryRun dryRun() {
        return controller().workflow().dryRun();
    }

    Migration now() {
        return store.find(tenant.id()).orElseThrow();
    }

    MigrationStatus status() {
        Controller alive = controller();
        return StatusReport.of(
                tenant,
                now(),
                plan().onlyLooked(now().stage(), now().step()),
                alive.watch(),
                alive.workflow().attempt(),
                alive.workflow().dryRun().inStatus(),
                alive.workflow().unsavedTrouble(),
                routing);
    }

    /** The controller does nothing more. */
    boolean over() {
        return controller().workflow().over();
    }

    /** Says what the operator wants, as often as it takes. */
    void want(Intent intent) {
        wish(now -> now.wanting(intent));
    }

    void wish(UnaryOperator<Migration> verb) {
        while (!surviving(() -> controller().row().update(verb))) {
            // The operator saw no answer, and says it again.
        }
    }

    /** Turns until the migration is so; a killed controller is started again. */
    void runUntil(Predicate<Migration> so) {
        for (int turn = 0; turn < MOST_TURNS; turn++) {
            if (so.test(now()) && !world.dead) {
                return;
            }
            surviving(this::turn);
        }
        throw new AssertionError("never came there; it stands at " + now() + "; the last calls: "
                + world.calls.subList(Math.max(0, world.calls.size() - 40), world.calls.size()));
    }

    /** As the operator does who has waited for the hold point, until the window has seen both sides. */
    void switchOver() {
        runUntil(Simulation::atHoldPoint);
        want(Intent.SWITCH);
        runUntil(Simulation::inRollbackWindow);
        lookOften();
    }

    /** As the sampler does meanwhile. */
    void lookOften() {
        for (int look = 0; look < 6; look++) {
            turn();
        }
    }

    GateState gate(Side side) {
        return world.gate(side).orElseThrow().state();
    }

    void turn() {
        Controller alive = controller();
        alive.watch().look();
        Duration again = alive.workflow().turn();
        clock.move(again.compareTo(Duration.ofMillis(500)) < 0 ? Duration.ofMillis(500) : again);
    }

    private boolean surviving(Runnable act) {
        try {
            act.run();
            return true;
        } catch (World.Killed e) {
            startAgain();
            return false;
        }
    }

    private void startAgain() {
        for (int tries = 0; ; tries++) {
            try {
                controller = start();
                return;
            } catch (World.Killed e) {
                if (tries > 100) {
                    throw e;
                }
            }
        }
    }

    void turnSurviving() {
        surviving(this::turn);
    }

    /** As {@code crossfade migrate} after a failure. */
    void tryAgain() {
        surviving(() -> controller()
                .row()
                .update(now -> now.troubledBy(null).at(now.stage(), now.step(), State.RUNNING, clock.instant())));
    }

    /** It is written down that the target was seen open. */
    void writeSeenOpen() {
        controller().row().update(Migration::seenOpen);
    }

    void killNow() {
        world.dead = true;
        startAgain();
    }

    static boolean atHoldPoint(Migration migration) {
        return migration.step().equals(StepPlan.HOLD_POINT)
                && migration.state() == State.WAITING
                && "switchover".equals(migration.waitingFor());
    }

    static boolean inRollbackWindow(Migration migration) {
        return migration.step().equals(StepPlan.ROLLBACK_WINDOW) && migration.state() == State.WAITING;
    }

    static boolean soaking(Migration migration) {
        return (migration.step().equals(StepPlan.SOAK) || inRollbackWindow(migration))
                && migration.state() == State.WAITING;
    }

    /** To the hold point, and into an attempt whose fence somebody lifts by hand: then this controller is superseded. */
    void isLiftedInAnAttempt() {
        runUntil(Simulation::atHoldPoint);
        want(Intent.SWITCH);
        world.fate = (number, name) -> {
            if (name.equals("token.await")) {
                world.liftSource();
            }
            return World.Turn.SUCCEEDS;
        };
        runUntil(migration -> over());
    }
}
