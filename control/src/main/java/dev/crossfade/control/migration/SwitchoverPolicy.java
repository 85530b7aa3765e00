package dev.crossfade.control.migration;

import static dev.crossfade.replication.fence.gate.GateState.GUARDED;
import static dev.crossfade.replication.fence.gate.GateState.SERVING;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whether a switchover may start. What is unknown is NotYet, what will not mend itself is No, and only what was seen to be well, a
 * moment ago, is Go.
 */
public final class SwitchoverPolicy {

    /** Samples of lag that must be below the limit. */
    public static final int SAMPLES = 5;
    /** A sample, of one a second, that is older than this says nothing about now. */
    static final Duration FRESH_LAG = Duration.ofSeconds(30);
    /** A comparison that is older than this is made again first. */
    public static final Duration FRESH_COMPARISON = Duration.ofHours(1);

    /** Hot rows are never settled under load; more than these say that nothing is known about the contents. */
    public static final long MOST_UNSETTLED = 1_000;

    /** Below this growth from the first sample to the last a lag counts as steady. */
    private static final long STEADY_BYTES = 64 * 1024;

    private final TenantId tenant;
    private final TenantSettings.Switchover settings;

    /** @param tenant whose name stands in what a person is to run */
    public SwitchoverPolicy(TenantId tenant, TenantSettings.Switchover settings) {
        this.tenant = tenant;
        this.settings = settings;
    }

    /** What the policy says. */
    public sealed interface Decision {

        /** What keeps it from starting, that which needs a person first; none when it may. */
        List<Obstacle> obstacles();

        /** In words, one each. */
        default List<String> reasons() {
            return obstacles().stream().map(Obstacle::inWords).toList();
        }

        /** @param reason what was seen */
        record Go(String reason) implements Decision {
            @Override
            public List<Obstacle> obstacles() {
                return List.of();
            }
        }

        /** @param obstacles what is missing, and may come by itself, or once a server or a proxy is there again */
        record NotYet(List<Obstacle> obstacles) implements Decision {}

        /** @param obstacles what stands in the way, and stays there until a person has acted */
        record No(List<Obstacle> obstacles) implements Decision {}
    }

    /** Decides. */
    public Decision decide(Readiness seen) {
        List<Obstacle> no = new ArrayList<>();
        List<Obstacle> notYet = new ArrayList<>();
        gates(seen, no, notYet);
        lag(seen, notYet);
        slot(seen, no, notYet);
        seen.ailments().stream()
                .filter(one -> !(one.kind().isDoubt() && EqualContents.rowsDiffer(seen)))
                .forEach(one ->
                        (one.kind().isDoubt() ? notYet : no).add(Obstacle.toMend(one.what(), one.why(), one.mend())));
        new EqualContents(tenant).insist(seen, no, notYet);
        proxies(seen.fleet(), no, notYet);
        notYet.sort(Comparator.comparing(Obstacle::passes));
        if (!no.isEmpty()) {
            no.addAll(notYet);
            return new Decision.No(List.copyOf(no));
        }
        return notYet.isEmpty()
                ? new Decision.Go("lag at most " + settings.maxLag() + " in " + SAMPLES
                        + " samples, schemas and rows equal, " + seen.fleet().live() + " proxies live")
                : new Decision.NotYet(List.copyOf(notYet));
    }

    private void gates(Readiness seen, List<Obstacle> no, List<Obstacle> notYet) {
        Gates gates = seen.gates();
        Gates inRoles = gates.towards(seen.direction());
        if (!gates.lookedAt()) {
            notYet.add(Obstacle.passing("the gates were not looked at yet", ""));
        } else if (gates.unknown()) {
            silent("source", gates.source(), notYet);
            silent("target", gates.target(), notYet);
        } else if (!inRoles.source().says(SERVING) || !inRoles.target().says(GUARDED)) {
            no.add(Obstacle.toMend(
                    "the gates are not at rest",
                    "source " + gates.source().inWords() + ", target "
                            + gates.target().inWords(),
                    gates.mend(tenant, seen.direction())));
        }
    }

    private static void silent(String side, GateView gate, List<Obstacle> notYet) {
        if (gate instanceof GateView.Unknown unknown) {
            notYet.add(Obstacle.toMend(
                    "the " + side + "'s database does not answer",
                    unknown.reason(),
                    "see that the " + side + "'s server runs, and that the controller reaches it"));
        }
    }

    private void lag(Readiness seen, List<Obstacle> notYet) {
        List<Lag> samples = seen.lag();
        if (samples.size() < SAMPLES) {
            notYet.add(
                    Obstacle.passing("the lag is being measured: " + samples.size() + " of " + SAMPLES + " times", ""));
            return;
        }
        List<Lag> last = samples.subList(samples.size() - SAMPLES, samples.size());
        long first = -1;
        long latest = -1;
        for (Lag sample : last) {
            if (sample instanceof Lag.Unknown unknown) {
                notYet.add(unknownLag(unknown, last.get(SAMPLES - 1)));
                return;
            }
            Lag.Known known = (Lag.Known) sample;
            if (tooOld(known.at(), seen.now(), FRESH_LAG)) {
                notYet.add(Obstacle.toMend(
                        "the lag was last seen at " + known.at(), "", "see that both databases answer, and in time"));
                return;
            }
            if (known.bytes() > settings.maxLag().value()) {
                notYet.add(Obstacle.passing(
                        "the lag was " + known.bytes() + " bytes, above maxLag " + settings.maxLag(), ""));
                return;
            }
            first = first < 0 ? known.bytes() : first;
            latest = known.bytes();
        }
        // Below the limit, but on its way to it: nearer than it has grown within these samples.
        if (latest - first > STEADY_BYTES
                && latest + (latest - first) > settings.maxLag().value()) {
            notYet.add(Obstacle.passing(
                    "the lag is growing", "from " + first + " to " + latest + " bytes in " + SAMPLES + " samples"));
        }
    }

    /** Known again, it only has to be seen often enough. */
    private static Obstacle unknownLag(Lag.Unknown unknown, Lag latest) {
        return latest instanceof Lag.Known
                ? Obstacle.passing("the lag was unknown a moment ago", unknown.reason())
                : Obstacle.toMend(
                        "the lag is unknown",
                        unknown.reason(),
                        "see that both servers run, and in the subscriber's log whether it reaches the other side");
    }

    private static void slot(Readiness seen, List<Obstacle> no, List<Obstacle> notYet) {
        SlotStatus slot = seen.slot();
        if (slot == null) {
            String what = "the replication slot is not there, or was not seen yet";
            notYet.add(
                    seen.lag().size() < SAMPLES
                            ? Obstacle.passing(what, "")
                            : Obstacle.toMend(what, "", slotIsGone(seen.direction())));
        } else if (slot.isLost()) {
            no.add(Obstacle.toMend("the replication slot has lost its log", "", slotIsGone(seen.direction())));
        } else if (!slot.active()) {
            String what = "the replication slot is not active";
            String to = seen.direction().to().label();
            // Right after the sides have changed, the subscription has not reached it yet.
            notYet.add(
                    seen.lag().size() < SAMPLES
                            ? Obstacle.passing(what, "the " + to + " does not fetch from it yet")
                            : Obstacle.toMend(
                                    what,
                                    "the " + to + " does not fetch from it",
                                    "see that the " + to + "'s server runs, and in its log why the subscription does"
                                            + " not reach the "
                                            + seen.direction().from().label()));
        }
    }

    private static String slotIsGone(Direction direction) {
        return direction == Direction.FORWARD
                ? "see that the source's server runs; a slot that was dropped is not made again:"
                        + " crossfade abort, then crossfade migrate"
                : "see that the target's server runs; what a dropped slot has not brought back is not brought any more, so"
                        + " that there is no rollback: crossfade cleanup ends the migration where it is";
    }

    private void proxies(Readiness.Proxies fleet, List<Obstacle> no, List<Obstacle> notYet) {
        if (fleet.live() < settings.minProxies()) {
            notYet.add(Obstacle.toMend(
                    fleet.live() + " of " + settings.minProxies() + " proxies are live (minProxies)",
                    "",
                    "start a proxy with routes: {from: control}, or see why it does not report"));
        }
        fleet.mismatched()
                .forEach((proxy, why) -> no.add(Obstacle.toMend(
                        "proxy " + proxy + " does not match", why, "give it the controller's hosts and origins")));
        fleet.detached()
                .forEach(proxy -> no.add(Obstacle.toMend(
                        "proxy " + proxy + " was flipped by hand and does not follow",
                        "",
                        "crossfade route TENANT --to SIDE --mode direct, for each tenant that was flipped there, is newer, and followed"
                                + " by it; one with routes of its own is started again with routes: {from: control}")));
        fleet.lost()
                .forEach(proxy -> notYet.add(Obstacle.passing(
                        "proxy " + proxy + " has fallen silent and may still serve",
                        "it counts as gone once it has been silent for long enough")));
    }

    /** Also what lies that far in the future: it was stamped before the clock was set back, and how long ago is not known. */
    public static boolean tooOld(Instant at, Instant now, Duration limit) {
        return Duration.between(at, now).abs().compareTo(limit) > 0;
    }
}
