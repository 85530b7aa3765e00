package dev.crossfade.control.migration;

import static dev.crossfade.replication.fence.GateState.GUARDED;
import static dev.crossfade.replication.fence.GateState.SERVING;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

    /** Below this growth from the first sample to the last a lag counts as steady. */
    /** Hot rows are never settled under load; more than these say that nothing is known about the contents. */
    private static final long MOST_UNSETTLED = 1_000;

    private static final long STEADY_BYTES = 64 * 1024;

    private final TenantSettings.Switchover settings;

    public SwitchoverPolicy(TenantSettings.Switchover settings) {
        this.settings = settings;
    }

    /** What the policy says. */
    public sealed interface Decision {
        /** @param reason what was seen */
        record Go(String reason) implements Decision {}

        /** @param reasons what is missing, and may come by itself */
        record NotYet(List<String> reasons) implements Decision {}

        /** @param reasons what stands in the way, and needs a person */
        record No(List<String> reasons) implements Decision {}
    }

    /** Decides. */
    public Decision decide(Readiness seen) {
        List<String> no = new ArrayList<>();
        List<String> notYet = new ArrayList<>();
        gates(seen, no, notYet);
        lag(seen, notYet);
        slot(seen, no, notYet);
        contents(seen, no, notYet);
        proxies(seen.fleet(), no, notYet);
        if (!no.isEmpty()) {
            no.addAll(notYet);
            return new Decision.No(List.copyOf(no));
        }
        return notYet.isEmpty()
                ? new Decision.Go("lag at most " + settings.maxLag() + " in " + SAMPLES
                        + " samples, schemas and rows equal, " + seen.fleet().live() + " proxies live")
                : new Decision.NotYet(List.copyOf(notYet));
    }

    private static void gates(Readiness seen, List<String> no, List<String> notYet) {
        Gates gates = seen.gates();
        if (gates.unknown()) {
            notYet.add("the gates are not known: source " + gates.source().inWords() + ", target "
                    + gates.target().inWords());
        } else if (!gates.source().says(SERVING) || !gates.target().says(GUARDED)) {
            no.add("the gates are not at rest: source " + gates.source().inWords() + ", target "
                    + gates.target().inWords());
        }
    }

    private void lag(Readiness seen, List<String> notYet) {
        List<Lag> samples = seen.lag();
        if (samples.size() < SAMPLES) {
            notYet.add("the lag was seen " + samples.size() + " times; " + SAMPLES + " are wanted");
            return;
        }
        List<Lag> last = samples.subList(samples.size() - SAMPLES, samples.size());
        long first = -1;
        long latest = -1;
        for (Lag sample : last) {
            if (sample instanceof Lag.Unknown unknown) {
                notYet.add("the lag is unknown: " + unknown.reason());
                return;
            }
            Lag.Known known = (Lag.Known) sample;
            if (tooOld(known.at(), seen.now(), FRESH_LAG)) {
                notYet.add("the lag was last seen at " + known.at());
                return;
            }
            if (known.bytes() > settings.maxLag().value()) {
                notYet.add("the lag was " + known.bytes() + " bytes, above maxLag " + settings.maxLag());
                return;
            }
            first = first < 0 ? known.bytes() : first;
            latest = known.bytes();
        }
        // Below the limit, but on its way to it: nearer than it has grown within these samples.
        if (latest - first > STEADY_BYTES
                && latest + (latest - first) > settings.maxLag().value()) {
            notYet.add("the lag is growing: from " + first + " to " + latest + " bytes in " + SAMPLES + " samples");
        }
    }

    private static void slot(Readiness seen, List<String> no, List<String> notYet) {
        SlotStatus slot = seen.slot();
        if (slot == null) {
            notYet.add("the replication slot is not there, or was not seen yet");
        } else if (slot.walStatus().equals("lost")) {
            no.add("the replication slot has lost its log");
        } else if (!slot.active()) {
            notYet.add("the replication slot is not active");
        }
    }

    private static void contents(Readiness seen, List<String> no, List<String> notYet) {
        if (seen.drift() == null) {
            notYet.add("the schemas were not compared yet");
        } else if (!seen.drift().isEmpty()) {
            Drift first = seen.drift().get(0);
            no.add("the schemas differ in " + seen.drift().size() + " objects: " + first.kind() + " " + first.object()
                    + " " + first.difference());
        }
        if (seen.comparison() == null) {
            notYet.add("the rows were not compared yet");
        } else if (seen.comparison().rowsDifferent() > 0) {
            no.add(seen.comparison().rowsDifferent() + " rows differ");
        } else if (tooOld(seen.comparison().at(), seen.now(), FRESH_COMPARISON)) {
            notYet.add("the rows were last compared at " + seen.comparison().at());
        } else if (seen.comparison().unsettled() > MOST_UNSETTLED) {
            notYet.add(seen.comparison().unsettled()
                    + " rows could not be compared, for they kept changing or were too many");
        }
        if (seen.carriesLargeObjects() && seen.largeObjects() == null) {
            notYet.add("the large objects were not carried yet");
        }
        if (seen.sequences() == null) {
            notYet.add("the sequences have no headroom yet");
        } else if (!seen.sequences().behind().isEmpty()) {
            no.add("sequences are behind: " + String.join(", ", seen.sequences().behind()));
        }
    }

    private void proxies(Readiness.Proxies fleet, List<String> no, List<String> notYet) {
        if (fleet.live() < settings.minProxies()) {
            notYet.add(fleet.live() + " proxies are live; minProxies is " + settings.minProxies());
        }
        fleet.mismatched().forEach((proxy, why) -> no.add("proxy " + proxy + " does not match: " + why));
        fleet.detached().forEach(proxy -> no.add("proxy " + proxy + " was flipped by hand and does not follow"));
        fleet.lost().forEach(proxy -> notYet.add("proxy " + proxy + " has fallen silent and may still serve"));
    }

    private static boolean tooOld(Instant at, Instant now, Duration limit) {
        return at.plus(limit).isBefore(now);
    }
}
