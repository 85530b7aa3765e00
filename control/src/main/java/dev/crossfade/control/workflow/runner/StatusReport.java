package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Crossing;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.control.migration.Obstacle;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.routing.OriginsSeen;
import dev.crossfade.control.workflow.routing.Routing;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.switchover.AttemptProgress;
import dev.crossfade.control.workflow.switchover.AttemptWords;
import dev.crossfade.control.workflow.verbs.SafeNext;
import dev.crossfade.control.workflow.verbs.Superseded;
import dev.crossfade.control.workflow.verbs.VerbGuard;
import dev.crossfade.control.workflow.watch.StreamReport;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.stream.SlotStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes of the durable row, of what was seen last and of an attempt under way what an operator sees. */
public final class StatusReport {

    private static final Set<String> ENDED = Set.of("done", "unwound", "refused");

    private static final int MOST_NAMED = 10;

    private StatusReport() {}

    public static MigrationStatus of(
            TenantSettings tenant,
            Migration migration,
            boolean onlyLooked,
            Watch watch,
            @Nullable AttemptProgress attempt,
            MigrationStatus.@Nullable DryRun dryRun,
            @Nullable Trouble unsaved,
            Routing routing) {
        Gates.Writable writable =
                onlyLooked ? watch.gates().writable(Crossing.NONE) : writable(migration, watch.gates());
        List<Obstacle> obstacles =
                SafeNext.mayBeAsked(migration) ? new VerbGuard(routing).obstacles(tenant, watch) : List.of();
        Trouble trouble = trouble(tenant, migration, watch, attempt, unsaved, writable, obstacles);
        StreamReport stream = new StreamReport(tenant, migration, watch);
        return new MigrationStatus(
                migration.tenant().value(),
                migration.id().toString(),
                migration.stage().name(),
                migration.step(),
                migration.state().label(),
                writable.side(),
                migration.intent().inWords(),
                note(migration, watch, writable),
                waitingFor(tenant, migration, routing),
                Superseded.says(trouble)
                        ? Superseded.safeNext(migration.tenant().value())
                        : SafeNext.of(migration, hasLostItsLog(migration, watch) || stream.isBeyondMending(), obstacles)
                                + SafeNext.withoutOneSide(migration, watch.gates(), trouble != null),
                StreamReport.lagBytes(watch.lag()),
                routing.shown(migration.tenant()).epoch().value(),
                trouble,
                stream.tables(),
                stream.copying(),
                stream.slot(),
                stream.otherSlot(),
                stream.copySlots(),
                stream.ailments(),
                watch.drift().map(StatusReport::drift).orElse(null),
                watch.upkeepCutOff(),
                watch.upkeepLeft().stream().limit(MOST_NAMED).toList(),
                OriginsSeen.of(tenant, routing.origins(tenant.id())),
                watch.contents().inStatus().orElse(null),
                attempt == null ? lastAttempt(migration) : attempt.asAttempt(),
                dryRun,
                routing.parking(migration.tenant()).orElse(null),
                migration.since());
    }

    private static MigrationStatus.DriftState drift(List<Drift> found) {
        return new MigrationStatus.DriftState(
                found.size(),
                found.stream().limit(MOST_NAMED).map(Drift::inWords).toList());
    }

    private static Gates.Writable writable(Migration migration, Gates gates) {
        return switch (migration.state()) {
            case DONE -> new Gates.Writable("TARGET", "");
            case ABORTED ->
                // Nobody looks any more; only what was left alone can have made it otherwise.
                gates.equals(Gates.UNSEEN) && migration.trouble() == null
                        ? new Gates.Writable("SOURCE", "")
                        : gates.writable(Crossing.NONE);
            case RUNNING, WAITING, FAILED, ABORTING ->
                switch (migration.stage()) {
                    case SETUP -> gates.writable(migration.opened() ? migration.crossing() : Crossing.NONE);
                    case SWITCHOVER -> gates.writableInAttempt(migration.crossing());
                    case REPLICATION, POST_MIGRATION -> gates.writable(migration.crossing());
                };
        };
    }

    private static @Nullable String note(Migration migration, Watch watch, Gates.Writable writable) {
        if (migration.state() == State.DONE) {
            return migration.trouble() == null
                    ? "cleaned up: the target serves, and the source is no longer kept shut"
                    : "cleaned up: the target serves; " + migration.trouble().what();
        }
        return writable.isNobody() && !watch.gates().lookedAt() ? "not looked at yet" : null;
    }

    private static @Nullable String waitingFor(TenantSettings tenant, Migration migration, Routing routing) {
        String waiting = migration.waitingFor();
        boolean fewProxies = migration.step().equals(StepPlan.PROXIES)
                && routing.fleet(tenant.id()).live().size()
                        < tenant.switchover().minProxies();
        return waiting == null || !fewProxies
                ? waiting
                : waiting + ": start a proxy with routes: {from: control}, or see why it does not report";
    }

    /** A controller that died left it as it was then; the stage says what became of it. */
    private static @Nullable Attempt lastAttempt(Migration migration) {
        Attempt last = migration.attempt();
        boolean mayRun =
                migration.stage() == Stage.SWITCHOVER && !migration.state().ended();
        if (last == null || mayRun || ENDED.contains(last.outcome())) {
            return last;
        }
        return migration.opened()
                ? new Attempt(last.number(), "done", null, last.marks())
                : new Attempt(last.number(), "unwound", "its controller ended before it did", last.marks());
    }

    private static boolean hasLostItsLog(Migration migration, Watch watch) {
        return migration.stage() == Stage.REPLICATION
                && watch.slot().filter(SlotStatus::isLost).isPresent();
    }

    private static @Nullable Trouble trouble(
            TenantSettings tenant,
            Migration migration,
            Watch watch,
            @Nullable AttemptProgress attempt,
            @Nullable Trouble unsaved,
            Gates.Writable writable,
            List<Obstacle> obstacles) {
        if (unsaved != null) {
            // The gates are looked at on and on: what is seen of them says more than what was met.
            return Superseded.says(unsaved)
                    ? Superseded.by(migration, watch.gates()).orElse(unsaved)
                    : unsaved;
        }
        if (watch.gates().bothServe() && !migration.state().ended()) {
            return new StreamReport(tenant, migration, watch).trouble().orElse(null);
        }
        Optional<Trouble> superseded = Superseded.by(migration, watch.gates());
        if (superseded.isPresent()) {
            return superseded.get();
        }
        Trouble ofAttempt = attempt == null ? null : attempt.trouble();
        if (ofAttempt != null) {
            return ofAttempt;
        }
        // What the last attempt met is long over where nothing is done any more before that is mended.
        boolean outweighed = AttemptWords.tells(migration.trouble(), tenant.id())
                && !obstacles.isEmpty()
                && watch.gates().oneIsAbsent();
        if (migration.state() == State.DONE || (migration.trouble() != null && !outweighed)) {
            return migration.trouble();
        }
        if (isTroublesome(writable, migration) && watch.gates().lookedAt()) {
            return new Trouble("no side is known to be writable", writable.reason(), "see that both databases answer");
        }
        if (hasLostItsLog(migration, watch)) {
            return new Trouble(
                    "the replication slot has lost its log",
                    "the source has removed what the target had not got yet (max_slot_wal_keep_size)",
                    "crossfade abort " + tenant.id() + ", then crossfade migrate " + tenant.id()
                            + ": everything is copied anew");
        }
        StreamReport stream = new StreamReport(tenant, migration, watch);
        return stream.trouble()
                .or(() -> watch.contents().pastTheFence().map(found -> found.trouble(tenant.id())))
                .or(() -> keepsMuchLog(tenant, watch))
                .or(() -> obstacles.isEmpty()
                        ? Optional.empty()
                        : Optional.of(VerbGuard.trouble(
                                SafeNext.mayRollBack(migration)
                                        ? "a rollback would be refused now"
                                        : "a switchover would be refused now",
                                obstacles)))
                .or(stream::doubt)
                .orElse(null);
    }

    /** In an attempt nobody may write, as it should be; before it has gates of its own, and after, a side that is silent is the step's matter. */
    private static boolean isTroublesome(Gates.Writable writable, Migration migration) {
        boolean hasGates = !migration.state().ended() && (migration.stage() != Stage.SETUP || migration.opened());
        return migration.stage() != Stage.SWITCHOVER
                && (writable.side().equals("none") || (hasGates && writable.isNobody()));
    }

    private static Optional<Trouble> keepsMuchLog(TenantSettings tenant, Watch watch) {
        long limit = tenant.replication().warnRetainedWal().value();
        return Stream.concat(watch.slot().stream(), watch.copySlots().stream())
                .filter(slot -> slot.retainedWalBytes() > limit)
                .findFirst()
                .map(slot -> keepsMuchLog(
                        watch.direction(),
                        slot,
                        "see why the " + watch.direction().to().label() + " does not keep up"))
                .or(() -> watch.otherLink()
                        .filter(link -> link.slot().retainedWalBytes() > limit)
                        .map(link -> keepsMuchLog(
                                link.direction(),
                                link.slot(),
                                "nothing yet: the controller moves it on every few seconds; where it does not, its log says"
                                        + " why")));
    }

    private static Trouble keepsMuchLog(Direction direction, SlotStatus slot, String action) {
        return new Trouble(
                "the " + direction.from().label() + " keeps much log for the "
                        + direction.to().label(),
                "the slot " + slot.name() + " keeps " + slot.retainedWalBytes() + " bytes, above warnRetainedWal",
                action);
    }
}
