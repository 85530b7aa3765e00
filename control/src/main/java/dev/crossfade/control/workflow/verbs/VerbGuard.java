package dev.crossfade.control.workflow.verbs;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.control.migration.Obstacle;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.workflow.routing.Routes;
import dev.crossfade.control.workflow.routing.Routing;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.schema.Drift;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says no to a verb whose time it is not, before anything is changed: throws {@link OperationRefused}, naming why. */
public final class VerbGuard {

    private static final int MOST_NAMED = 5;

    private final Routing routing;

    public VerbGuard(Routing routing) {
        this.routing = routing;
    }

    public void mayMigrate(TenantSettings tenant, @Nullable Migration known) {
        String refused = "the migration of " + tenant.id() + " is not started";
        if (known != null && !known.state().ended()) {
            throw new OperationRefused(refused, "one is under way: " + Whereabouts.of(known), way(known));
        }
        Route route = routing.current(tenant.id());
        if (route.primary() == Side.TARGET) {
            throw new OperationRefused(
                    refused,
                    "it has moved: its route leads to the target ("
                            + route.mode().label() + ", epoch " + route.epoch() + ")",
                    "nothing, for it lives on its target. For the next move, back or further on, give it an id that was"
                            + " never used before, with the side that it lives on as the source");
        }
        if (!Routes.atRest(route, Direction.FORWARD)) {
            throw new OperationRefused(
                    refused,
                    "its route is not at rest: " + route.mode().label() + " to "
                            + route.primary().label() + ", epoch " + route.epoch(),
                    "crossfade route " + tenant.id() + " --to source --mode direct --fenced none");
        }
    }

    /** Elsewhere the steps compare by themselves, or there is nothing yet to be compared. */
    public void mayVerify(TenantSettings tenant, Migration now, Watch watch) {
        String refused = "the comparison of " + tenant.id() + " is refused";
        if (!SafeNext.mayBeAsked(now)) {
            throw new OperationRefused(
                    refused,
                    Whereabouts.of(now)
                            + ", and both sides are compared on request at the hold point and in the rollback window",
                    "crossfade status " + now.tenant()
                            + " says what is compared when; without the controller: crossfade" + " verify "
                            + now.tenant() + " --config FILE");
        }
        List<Drift> drift = watch.readiness(tenant, routing.fleet(tenant.id())).drift();
        if (drift != null && !drift.isEmpty()) {
            throw new OperationRefused(
                    refused,
                    "the schemas differ: "
                            + drift.stream()
                                    .limit(MOST_NAMED)
                                    .map(one -> one.kind() + " " + one.object())
                                    .collect(Collectors.joining(", ")),
                    "make the same change on the other side, or take it back" + Drift.mends(drift));
        }
    }

    /** One is wanted or under way, or is behind it. */
    public static boolean isSwitchingOver(Migration now) {
        return now.direction() == Direction.FORWARD
                && (now.intent() == Intent.SWITCH || now.stage() == Stage.SWITCHOVER || now.opened());
    }

    /** As far as the row tells. */
    static void timeToSwitch(Migration now) {
        String refused = switchoverRefused(now);
        if (now.state() == State.FAILED) {
            throw new OperationRefused(
                    refused,
                    "it has failed at " + now.stage() + ", step " + now.step(),
                    "mend what failed, then crossfade migrate " + now.tenant() + ", which tries it again");
        }
        if (now.intent().rests() && SafeNext.isAtHoldPoint(now)) {
            boolean resumed = now.intent() == Intent.RESUME;
            throw new OperationRefused(
                    refused,
                    resumed ? "it is being resumed" : "it is paused",
                    resumed ? way(now) : "crossfade resume " + now.tenant());
        }
        if (!SafeNext.maySwitch(now)) {
            throw new OperationRefused(refused, Whereabouts.of(now), way(now));
        }
    }

    private static String switchoverRefused(Migration now) {
        return "the switchover of " + now.tenant() + " is refused";
    }

    public void maySwitch(TenantSettings tenant, Migration now, Watch watch, Operations.SwitchoverRequest request) {
        timeToSwitch(now);
        String refused = switchoverRefused(now);
        if (!request.acceptDuplicates() && mayDuplicate(tenant)) {
            throw new OperationRefused(
                    refused,
                    "strategy reroute replays refused requests, and failover.atomicRequests does not say that"
                            + " a refused request was rolled back",
                    "declare atomicRequests, use strategy coordinated, or accept it with --accept-duplicates");
        }
        List<Obstacle> obstacles = policy(tenant, watch);
        if (!obstacles.isEmpty()) {
            Trouble trouble = trouble(refused, obstacles);
            throw new OperationRefused(refused, trouble.reason(), trouble.action());
        }
    }

    /** One is wanted or under way; once the source is open there is nothing to take back any more. */
    public static boolean isRollingBack(Migration now) {
        return now.intent().rollsBack() || (now.direction() == Direction.BACK && !now.opened());
    }

    /** As far as the row tells: only while changes are carried back. */
    static void timeToRollBack(Migration now) {
        String refused = rollbackRefused(now);
        boolean switched = now.stage() == Stage.POST_MIGRATION;
        if (switched && now.crossing().rollbackUntil() == null) {
            throw new OperationRefused(
                    refused,
                    "there is no way back any more, or there never was (switchover.rollbackWindow): the source has not got"
                            + " what the target has accepted",
                    way(now));
        }
        String over = SafeNext.windowOver(now).orElse(null);
        if (over != null) {
            throw new OperationRefused(
                    refused, over + ", and the source has not got what the target has accepted since", way(now));
        }
        if (!SafeNext.mayRollBack(now)) {
            throw new OperationRefused(
                    refused, Whereabouts.of(now) + (switched ? "" : ": the tenant lives on the source"), way(now));
        }
    }

    private static String rollbackRefused(Migration now) {
        return "the rollback of " + now.tenant() + " is refused";
    }

    /** The same code and the same proof as a switchover, so the same policy. */
    public void mayRollBack(TenantSettings tenant, Migration now, Watch watch) {
        timeToRollBack(now);
        List<Obstacle> obstacles = policy(tenant, watch);
        if (!obstacles.isEmpty()) {
            String refused = rollbackRefused(now);
            Trouble trouble = trouble(refused, obstacles);
            throw new OperationRefused(refused, trouble.reason(), trouble.action());
        }
    }

    /** What a switchover that was asked for now, and without further ado, would be refused for; none when it would be taken. */
    public List<Obstacle> obstacles(TenantSettings tenant, Watch watch) {
        List<Obstacle> obstacles = new ArrayList<>();
        if (mayDuplicate(tenant)) {
            obstacles.add(new Obstacle(
                    "strategy reroute without failover.atomicRequests",
                    "a request may be applied twice",
                    "declare atomicRequests, use strategy coordinated, or crossfade switchover " + tenant.id()
                            + " --accept-duplicates"));
        }
        obstacles.addAll(policy(tenant, watch));
        return obstacles;
    }

    /** The obstacles as one trouble: each with its own remedy, where waiting is not the whole of it. */
    public static Trouble trouble(String what, List<Obstacle> obstacles) {
        String reasons = obstacles.stream().map(Obstacle::inWords).collect(Collectors.joining("\n"));
        if (obstacles.stream().allMatch(Obstacle::passes)) {
            return new Trouble(what, reasons, Obstacle.WAIT);
        }
        return new Trouble(
                what,
                reasons,
                obstacles.stream()
                        .map(one -> one.passes() ? "nothing: it passes by itself" : one.remedy())
                        .collect(Collectors.joining("\n")));
    }

    private List<Obstacle> policy(TenantSettings tenant, Watch watch) {
        return new SwitchoverPolicy(tenant.id(), tenant.switchover())
                .decide(watch.readiness(tenant, routing.fleet(tenant.id())))
                .obstacles();
    }

    private static boolean mayDuplicate(TenantSettings tenant) {
        return tenant.switchover().strategy() == TenantSettings.Strategy.REROUTE
                && !tenant.failover().atomicRequests();
    }

    /** Before a switchover, or to take one back, or a rollback, whose attempt has not begun. */
    static boolean isPausable(Migration now) {
        boolean before = now.stage() == Stage.SETUP || now.stage() == Stage.REPLICATION;
        boolean atWork = now.state() == State.RUNNING || now.state() == State.WAITING;
        boolean steps = before
                && !now.opened()
                && atWork
                && (now.intent() == Intent.MIGRATE || now.intent().rests());
        return steps || (now.stage() != Stage.SWITCHOVER && now.switchoverIsPending());
    }

    static void mayPause(Migration now) {
        if (!isPausable(now)) {
            throw new OperationRefused(
                    "the pause of " + now.tenant() + " is refused",
                    Whereabouts.of(now)
                            + ": only what comes before a switchover can be paused, and only an attempt that has not begun"
                            + " be taken back",
                    way(now));
        }
    }

    public static void mayAbort(Migration now) {
        if (tooLateToAbort(now)) {
            throw new OperationRefused(
                    "the abort of " + now.tenant() + " is refused",
                    now.direction() == Direction.BACK
                            ? (now.opened()
                                    ? "a rollback has just ended, and is being tidied up after"
                                    : "a rollback is under way")
                            : "the target is open: what it has accepted would be lost",
                    way(now));
        }
    }

    /** The target is open, or was: what it has accepted would be lost. */
    public static boolean tooLateToAbort(Migration now) {
        return now.opened() || now.stage() == Stage.POST_MIGRATION || now.direction() == Direction.BACK;
    }

    public static void mayCleanUp(Migration now) {
        if (now.intent() == Intent.ACCEPT_LOSS || now.intent() == Intent.ABORT_WITHOUT_TARGET) {
            if (!now.state().ended()) {
                throw new OperationRefused(
                        "the cleanup of " + now.tenant() + " is refused",
                        "its migration ends at the source, without the target",
                        way(now));
            }
        }
        // Asked for before the soak, it is done when that has come.
        boolean switched = now.stage() == Stage.POST_MIGRATION;
        if (!now.state().ended() && (!switched || isRollingBack(now))) {
            throw new OperationRefused(
                    "the cleanup of " + now.tenant() + " is refused",
                    (switched ? "" : "its migration was neither aborted nor completed: ") + Whereabouts.of(now),
                    way(now));
        }
    }

    /** What can be done with a migration as it stands: only what no guard refuses. */
    static String way(Migration now) {
        return SafeNext.maySwitch(now)
                ? "crossfade status " + now.tenant() + " says what is safe next; crossfade abort " + now.tenant()
                        + " undoes it"
                : SafeNext.of(now, false, List.of());
    }
}
