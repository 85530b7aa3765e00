package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.config.settings.WorkerSettings.WorkerSide;
import dev.crossfade.control.workers.HooksAndWorkers;
import dev.crossfade.control.workers.KeptCounts;
import dev.crossfade.control.workers.PassMeter;
import dev.crossfade.control.workers.ServiceSight;
import dev.crossfade.control.workers.WorkerCounts;
import dev.crossfade.control.workers.WorkerRuns;
import dev.crossfade.control.workers.WorkerServices;
import dev.crossfade.control.workers.WorkersFailure;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Services beside the requests of a tenant in a {@link World}, whose tasks follow at the next look but one; what is kept of them survives the
 * controller. Every call goes through the world, which may let it fail, or the controller die.
 */
final class WorkerWorld implements WorkerServices, KeptCounts {

    static final WorkerSettings SETTINGS = new WorkerSettings(
            new WorkerSide("eu-central-1", null, null, null, "shop", List.of("mailer", "invoices")),
            new WorkerSide("us-east-1", null, null, null, "shop", List.of("mailer", "invoices")),
            Map.of("invoices", 4),
            Duration.ofMinutes(10));

    /** What all of them have where they work. */
    private static final Map<Side, Map<String, Integer>> WORKING = Map.of(
            Side.SOURCE, Map.of("mailer", 3, "invoices", 1),
            Side.TARGET, Map.of("mailer", 3, "invoices", 4));

    static final Map<String, Integer> STOPPED = Map.of("mailer", 0, "invoices", 0);

    private final Map<UUID, WorkerCounts> kept = new HashMap<>();
    private final Map<Side, Map<String, Task>> services = new EnumMap<>(Side.class);
    private @Nullable World world;
    private @Nullable WorkerRuns started;

    /** Whose tasks neither stop nor start. */
    final Set<String> stuck = new HashSet<>();
    /** Why calls to a side are refused. */
    /** Looks are allowed all the same. */
    static final String MAY_NOT_SCALE = "ecs:UpdateService alone";

    final Map<Side, String> refusing = new EnumMap<>(Side.class);

    boolean acts = true;

    private static final class Task {
        int desired;
        int running;
        boolean follows;
    }

    WorkerWorld() {
        for (Side side : Side.values()) {
            Map<String, Task> here = new TreeMap<>();
            SETTINGS.side(side).services().forEach(name -> here.put(name, new Task()));
            services.put(side, here);
        }
        working(Side.SOURCE).forEach((name, tasks) -> has(Side.SOURCE, name, tasks));
    }

    static TenantSettings tenant(TenantSettings usual) {
        return SampleTenant.withWorkers(usual, SETTINGS);
    }

    /** Of a controller that starts. */
    Hooks start(World where, TenantSettings tenant, Hooks hooks, InstantSource steady) {
        world = where;
        WorkerRuns runs = new WorkerRuns(
                Map.of(tenant.id(), SETTINGS),
                id -> this,
                this,
                () -> acts && !where.dead,
                Runnable::run,
                steady,
                new PassMeter());
        started = runs;
        return new HooksAndWorkers(hooks, runs);
    }

    /** As the controller does twice a second. */
    void tend() {
        Objects.requireNonNull(started).tend();
    }

    /** As it does that may not act for a moment. */
    void lapse() {
        Objects.requireNonNull(started).forgetAll();
    }

    /** All its tasks run. */
    void has(Side side, String name, int tasks) {
        Task task = task(side, name);
        task.desired = tasks;
        task.running = tasks;
    }

    /** As somebody else sets it, or auto scaling. */
    void desired(Side side, String name, int tasks) {
        task(side, name).desired = tasks;
    }

    Map<String, Integer> desired(Side side) {
        Map<String, Integer> desired = new TreeMap<>();
        here(side).forEach((name, task) -> desired.put(name, task.desired));
        return desired;
    }

    int running(Side side) {
        return here(side).values().stream().mapToInt(task -> task.running).sum();
    }

    boolean owes() {
        return kept.values().stream().anyMatch(WorkerCounts::due);
    }

    /** As if it was added to the settings just now. */
    void forgetsAtSource(String service) {
        kept.replaceAll((id, counts) -> {
            Map<String, Integer> atSource = new HashMap<>(counts.atSource());
            atSource.remove(service);
            return new WorkerCounts(
                    counts.attempt(),
                    counts.direction(),
                    counts.due(),
                    atSource,
                    counts.atTarget(),
                    counts.besideSource(),
                    counts.unstopped(),
                    counts.owing(),
                    counts.started());
        });
    }

    /** Those of one side work, as before, and nobody of the other. */
    void assertWorkingAt(Side side, String story) {
        assertEquals(working(side), desired(side), story);
        assertEquals(STOPPED, desired(side.other()), story);
        assertEquals(0, running(side.other()), story);
    }

    static Map<String, Integer> working(Side side) {
        return Objects.requireNonNull(WORKING.get(side));
    }

    private Map<String, Task> here(Side side) {
        return Objects.requireNonNull(services.get(side));
    }

    private Task task(Side side, String name) {
        return Objects.requireNonNull(here(side).get(name), name);
    }

    @Override
    public List<ServiceSight> look(Side side) {
        return told(
                side,
                "ecs.look " + side.label(),
                () -> SETTINGS.side(side).services().stream()
                        .map(name -> seen(name, task(side, name)))
                        .toList());
    }

    private ServiceSight seen(String name, Task task) {
        if (task.follows && !stuck.contains(name)) {
            task.running = task.desired;
        }
        task.follows = task.running != task.desired;
        return new ServiceSight(
                name, ServiceSight.ACTIVE, task.desired, task.running, Math.max(0, task.desired - task.running), 1);
    }

    @Override
    public int ending(Side side, String service) {
        return told(side, "ecs.tasks " + side.label() + " " + service, () -> 0);
    }

    @Override
    public void scale(Side side, String service, int count, BooleanSupplier wanted) {
        told(side, "ecs.scale " + side.label() + " " + service + " " + count, () -> {
            task(side, service).desired = count;
            if (count > 0 && running(side.other()) > 0) {
                world().violations.add("workers of the " + side.label() + " start beside those of the other side");
            }
            return count;
        });
    }

    private <T> T told(Side side, String name, World.Act<T> act) {
        String refusal = refusing.get(side);
        boolean looks = name.startsWith("ecs.look");
        if (refusal != null && !(looks && refusal.equals(MAY_NOT_SCALE))) {
            throw new WorkersFailure(name + " is not allowed: " + refusal, "give the role what it lacks");
        }
        try {
            return world().call(name, act);
        } catch (ReplicationFailure e) {
            throw new WorkersFailure(String.valueOf(e.getMessage()), e.action(), e);
        }
    }

    private World world() {
        return Objects.requireNonNull(world);
    }

    @Override
    public Optional<WorkerCounts> find(UUID migration) {
        return Optional.ofNullable(kept.get(migration));
    }

    @Override
    public void put(UUID migration, WorkerCounts counts) {
        world().insistOnLead();
        try {
            world().call("keep counts", () -> kept.put(migration, counts));
        } catch (ReplicationFailure e) {
            throw new StoreFailure(StoreFailure.Kind.FAILED, String.valueOf(e.getMessage()), e.action(), e);
        }
    }
}
