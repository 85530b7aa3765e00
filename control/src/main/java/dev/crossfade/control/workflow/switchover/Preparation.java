package dev.crossfade.control.workflow.switchover;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Lineages;
import dev.crossfade.control.migration.Obstacle;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.migration.SwitchoverPolicy.Decision;
import dev.crossfade.control.workflow.pace.AttemptFailed;
import dev.crossfade.control.workflow.pace.Pause;
import dev.crossfade.control.workflow.routing.Routing;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.upkeep.UpkeepReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Before the clock of an attempt: refreshes what must be fresh, and lets the policy decide. Nothing is routed, armed or fenced here, so
 * whatever it throws is a refusal.
 */
final class Preparation {

    /** How long tables are waited for that were created since; a large one is copied from one attempt to the next. */
    private static final Duration NEW_TABLES_AT_MOST = Duration.ofSeconds(20);

    private static final Duration UPKEEP_AT_MOST = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int MOST_NAMED = 5;

    private final StepContext surroundings;
    private final TenantSettings tenant;
    private final DatabasePair databases;
    private final Direction direction;
    private final Routing routing;
    private final Watch watch;
    private final Admission admission;
    private final HostsSay host;
    private final InstantSource steady;
    private final Pause pause;
    private volatile Lineages decidedOn = Lineages.UNSEEN;

    Preparation(StepContext surroundings, Pause pause) {
        this.surroundings = surroundings;
        this.tenant = surroundings.tenant();
        this.databases = surroundings.databases();
        this.direction = databases.direction();
        this.routing = surroundings.routing();
        this.watch = surroundings.watch();
        this.steady = surroundings.steady();
        this.pause = pause;
        this.host = new HostsSay(tenant.id(), databases);
        this.admission = new Admission(surroundings, new OriginWait(surroundings, pause), pause);
    }

    /** @throws AttemptFailed when the attempt is not to begin */
    void run() {
        decide();
        letApplicationIn();
    }

    /**
     * Whether an attempt may begin; nobody is let in yet.
     *
     * @throws AttemptFailed when it may not
     */
    void decide() {
        // It may take a while, and nothing that is made fresh here is to grow old over it.
        host.insistOnNothingThatBlocks();
        insistOnEqualSchemas();
        databases.target().guard();
        replicateNewTables();
        keepUpTarget();
        refreshWhatMustBeFresh();
        // Once more: the fence tells by itself only what was changed since it was tried.
        insistOnEqualSchemas();
        insistOnPolicy();
        insistOnWholeStream();
    }

    /** The servers that the policy's last decision rests on: whatever the sampler sees of others since came too late for it. */
    Lineages decidedOn() {
        return decidedOn;
    }

    /** First of all: a table that only one side has makes other statements fail, which would name it less well. */
    private void insistOnEqualSchemas() {
        List<Drift> drift = databases.drift();
        watch.foundDrift(drift);
        if (!drift.isEmpty()) {
            insistOnPolicy();
        }
    }

    /**
     * A table that was created since is in no publication, and no lag, token or older comparison tells that its rows would be left behind.
     * Only what the way back is prepared for after that is equal on both sides.
     */
    private void replicateNewTables() {
        List<TableName> lacking = databases.unreplicated();
        if (lacking.isEmpty()) {
            return;
        }
        databases.replicateNewTables();
        Instant end = steady.instant().plus(NEW_TABLES_AT_MOST);
        lacking = databases.unreplicated();
        while (!lacking.isEmpty() && steady.instant().isBefore(end)) {
            pause.atMost(LOOK);
            lacking = databases.unreplicated();
        }
        AttemptFailed.unless(
                lacking.isEmpty(),
                "not started: tables that were created since are still being copied to the "
                        + direction.to().label() + ": "
                        + lacking.stream()
                                .limit(MOST_NAMED)
                                .map(TableName::toString)
                                .collect(Collectors.joining(", "))
                        + (lacking.size() > MOST_NAMED ? ", and " + (lacking.size() - MOST_NAMED) + " more" : "")
                        + "; try again in a while, and if that does not help, see the log of the "
                        + direction.to().label() + "'s server");
        watch.contents().compareRows(databases);
    }

    /**
     * As a rule there is nothing to be done: it was done with the last comparison. What there is no time for is statistics, or a view that
     * was filled before. A view that was made since, and takes longer than an operator waits for an attempt, is ended here, and filled with
     * the next comparison, which has the time.
     */
    private void keepUpTarget() {
        UpkeepReport report = databases.target().keepUp(UPKEEP_AT_MOST, UPKEEP_AT_MOST);
        watch.keptUp(report);
        AttemptFailed.unless(
                report.lacking().isEmpty(),
                "not started: the " + direction.to().label() + " lacks what it needs before it is opened: "
                        + report.lacking().stream().limit(MOST_NAMED).collect(Collectors.joining("; "))
                        + (report.cutOff().isEmpty()
                                ? ""
                                : "; or crossfade verify " + tenant.id()
                                        + ", which gives it its time first: then try again"));
        AttemptFailed.unless(
                report.needed().isEmpty(),
                "not started: the " + direction.to().label()
                        + " is still being given what it needs before it is opened: "
                        + report.needed().stream().limit(MOST_NAMED).collect(Collectors.joining("; "))
                        + "; try again in a while");
    }

    /**
     * Looked at afresh: a publication that was dropped and made anew costs the rows in between, and neither lag nor token tells of it. Where
     * it cannot be looked at, the attempt does not begin either.
     */
    private void insistOnWholeStream() {
        List<Ailment> missing = databases.missingParts();
        if (!missing.isEmpty()) {
            List<Ailment> named = missing.stream().limit(MOST_NAMED).toList();
            throw new AttemptFailed(
                    "not started: "
                            + named.stream()
                                    .map(ailment -> ailment.what() + ": " + ailment.why())
                                    .collect(Collectors.joining("; ")),
                    named.stream().map(Ailment::mend).distinct().collect(Collectors.joining("; ")));
        }
    }

    private void refreshWhatMustBeFresh() {
        databases.source().prepareFence();
        watch.widened(databases.widenSequences());
        if (surroundings.carriesLargeObjects()) {
            watch.carried(databases.carryLargeObjects());
        }
        if (surroundings.leavesWayBack()) {
            databases.reverse().prepare();
        }
        watch.look();
    }

    /** Only for an attempt that nothing stands against: a refusal is to leave everybody where they are. */
    private void letApplicationIn() {
        if (admission.letIn()) {
            catchUpWithTheWait();
            insistOnPolicy();
        }
    }

    /** What was refreshed has grown as old as the wait was long, and what came meanwhile would be dealt with in the pause. */
    private void catchUpWithTheWait() {
        watch.widened(databases.widenSequences());
        if (surroundings.carriesLargeObjects()) {
            databases.sweepLargeObjects(Admission.AT_MOST);
        }
        if (surroundings.leavesWayBack()) {
            databases.reverse().prepare();
        }
        watch.look();
    }

    private void insistOnPolicy() {
        // Before what was found of them is read: what is forgotten in between is missed.
        decidedOn = watch.servers().known();
        Decision decision = new SwitchoverPolicy(tenant.id(), tenant.switchover())
                .decide(watch.readiness(tenant, routing.fleet(tenant.id())));
        if (!(decision instanceof Decision.Go)) {
            throw new AttemptFailed(
                    "not started: " + String.join("; ", decision.reasons()),
                    decision.obstacles().stream()
                            .map(Obstacle::remedy)
                            .filter(remedy -> !remedy.isEmpty())
                            .collect(Collectors.joining("; ")));
        }
    }
}
