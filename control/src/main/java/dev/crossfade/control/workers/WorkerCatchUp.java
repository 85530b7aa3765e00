package dev.crossfade.control.workers;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.hooks.Ending;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a rollback left for later for which nobody was stopped: the source's are started, and the target's stopped. Those of the source of which
 * nothing is remembered are counted by the target's of the same name, which are stopped only once that is written down; where nobody can
 * tell, that is a failure until somebody has set a count at the source. That the target's cannot be stopped, for its region is away, keeps
 * nobody from anything: it stays owed. Used by one thread at a time.
 */
final class WorkerCatchUp implements WorkerRun.Passes {

    private static final WorkerPass.Result NOTHING = new WorkerPass.Result(List.of(), List.of(), null);

    private final UUID migration;
    private final Ending ending;
    private final WorkerSettings settings;
    private final WorkerServices services;
    private final KeptCounts kept;
    private final Consent consent;
    private final WorkerPass pass;
    private WorkerCounts counts;

    /** @param due what is due after the attempt that has ended so */
    WorkerCatchUp(
            UUID migration,
            WorkerCounts due,
            Ending ending,
            WorkerSettings settings,
            WorkerServices services,
            KeptCounts kept,
            Consent consent) {
        this.migration = migration;
        this.counts = due;
        this.ending = ending;
        this.settings = settings;
        this.services = services;
        this.kept = kept;
        this.consent = consent;
        this.pass = new WorkerPass(services, consent);
    }

    @Override
    public WorkerPass.Result take() {
        List<String> notes = new ArrayList<>();
        WorkersFailure failure = null;
        try {
            count(notes);
        } catch (WorkersFailure e) {
            failure = e;
        } catch (StoreFailure e) {
            failure = new WorkersFailure("what they get cannot be written down: " + e.getMessage(), e.action(), e);
        }
        // Once started they are left to whoever scales them, however long the target stays away.
        WorkerPass.Result starts = counts.started() ? NOTHING : pass.take(orders(Side.SOURCE));
        if (failure == null && starts.failure() == null && starts.awaited().isEmpty()) {
            failure = reached();
        }
        WorkerPass.Result stops = pass.take(orders(Side.TARGET));
        notes.addAll(starts.notes());
        notes.addAll(stops.notes());
        List<String> awaited = new ArrayList<>(starts.awaited());
        awaited.addAll(stops.awaited());
        return new WorkerPass.Result(
                notes, awaited, failure == null ? starts.failure() : failure, owed(stops.failure()));
    }

    @Override
    public WorkerPass.Result again() {
        return pass.again(counts.lastLook(ending, settings));
    }

    /** Written down, for whoever leads next is not to set them anew. */
    private @Nullable WorkersFailure reached() {
        if (counts.started()) {
            return null;
        }
        try {
            keep(counts.startsReached());
            return null;
        } catch (WorkersFailure e) {
            return e;
        } catch (StoreFailure e) {
            return new WorkersFailure(
                    "that they have started cannot be written down: " + e.getMessage(), e.action(), e);
        }
    }

    private List<Order> orders(Side side) {
        return counts.starts(ending, settings).stream()
                .filter(order -> order.side() == side)
                .toList();
    }

    private static @Nullable WorkersFailure owed(@Nullable WorkersFailure there) {
        return there == null
                ? null
                : new WorkersFailure(
                        "the target's workers could not be stopped, and may work beside the source's: "
                                + there.getMessage(),
                        there.action(),
                        there);
    }

    private void count(List<String> notes) {
        List<String> open = counts.uncounted(settings);
        if (open.isEmpty()) {
            return;
        }
        Map<String, Integer> known = new LinkedHashMap<>();
        // Those that somebody has started meanwhile: the way out where the target tells nothing.
        desired(Side.SOURCE).forEach((service, count) -> {
            if (open.contains(service) && count > 0) {
                known.put(service, count);
            }
        });
        WorkersFailure unseen = null;
        if (!known.keySet().containsAll(open)) {
            try {
                desired(Side.TARGET).forEach((service, count) -> {
                    if (open.contains(service) && count > 0) {
                        known.putIfAbsent(service, count);
                    }
                });
            } catch (WorkersFailure e) {
                unseen = e;
            }
        }
        if (!known.isEmpty()) {
            keep(counts.counting(known));
            notes.add(
                    "nothing was remembered of some of the source's services, so they get what they, or the target's of the"
                            + " same name, have now: " + WorkerWords.counts(known));
        }
        List<String> unknown = counts.uncounted(settings);
        if (!unknown.isEmpty()) {
            throw unknown(unknown, unseen);
        }
    }

    private void keep(WorkerCounts changed) {
        consent.act(() -> kept.put(migration, changed));
        counts = changed;
    }

    private WorkersFailure unknown(List<String> services, @Nullable WorkersFailure unseen) {
        String what =
                "nothing is remembered of the source's " + String.join(", ", services) + ", which nobody starts: ";
        String action = WorkerWords.setCounts(settings, Side.SOURCE);
        return unseen == null
                ? new WorkersFailure(what + "the target has none of the same name with any task to count by", action)
                : new WorkersFailure(
                        what + "the target's of the same name cannot be counted: " + unseen.getMessage(),
                        action + "; or " + unseen.action(),
                        unseen);
    }

    private Map<String, Integer> desired(Side side) {
        if (!consent.getAsBoolean()) {
            throw WorkersFailure.notLeading();
        }
        Map<String, Integer> desired = new HashMap<>();
        services.look(side).stream()
                .filter(ServiceSight::isActive)
                .forEach(sight -> desired.put(sight.name(), sight.desired()));
        return desired;
    }
}
