package dev.crossfade.control.workers;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stops the workers of the side that serves, and first of all writes down what both sides' had. Used by one thread at a time. */
final class WorkerStop {

    private final UUID migration;
    private final int attempt;
    private final Direction direction;
    private final WorkerSettings settings;
    private final WorkerServices services;
    private final KeptCounts kept;
    private final Consent consent;
    private final WorkerPass pass;

    /** @param attempt before which they are stopped */
    WorkerStop(
            UUID migration,
            int attempt,
            Direction direction,
            WorkerSettings settings,
            WorkerServices services,
            KeptCounts kept,
            Consent consent) {
        this.migration = migration;
        this.attempt = attempt;
        this.direction = direction;
        this.settings = settings;
        this.services = services;
        this.kept = kept;
        this.consent = consent;
        this.pass = new WorkerPass(services, consent);
    }

    WorkerPass.Result pass() {
        List<String> notes = new ArrayList<>();
        WorkerCounts counts;
        try {
            counts = remember(notes);
        } catch (WorkersFailure e) {
            return WorkerPass.Result.failed(e);
        } catch (StoreFailure e) {
            return WorkerPass.Result.failed(
                    new WorkersFailure("what they have cannot be written down: " + e.getMessage(), e.action(), e));
        }
        WorkerPass.Result stops = pass.take(counts.stops(settings));
        // Those are due before the tenant leaves again, for the target is to have no worker but its own then.
        WorkerPass.Result owed = pass.take(counts.owedAtTarget(settings));
        notes.addAll(stops.notes());
        notes.addAll(owed.notes());
        List<String> awaited = new ArrayList<>(stops.awaited());
        awaited.addAll(owed.awaited());
        return new WorkerPass.Result(
                notes, awaited, stops.failure() == null ? owedSinceARollback(owed.failure()) : stops.failure());
    }

    private static @Nullable WorkersFailure owedSinceARollback(@Nullable WorkersFailure there) {
        return there == null
                ? null
                : new WorkersFailure(
                        "the target's, which are to be stopped since the rollback without them, could not be: "
                                + there.getMessage(),
                        there.action(),
                        there);
    }

    /** Once for each attempt: a second look would find those that were stopped. One that was to be without them has not looked. */
    private WorkerCounts remember(List<String> notes) {
        WorkerCounts known = kept.find(migration).orElse(null);
        if (known != null && known.isFor(attempt, direction) && !known.unstopped()) {
            return known;
        }
        WorkerCounting.Found found = new WorkerCounting.Found(look(Side.SOURCE), look(Side.TARGET));
        WorkerCounts counts = WorkerCounting.before(attempt, direction, known, found, settings);
        consent.act(() -> kept.put(migration, counts));
        notes.add("the source's services had " + WorkerWords.counts(found.source()) + ", the target's "
                + WorkerWords.counts(found.target()));
        List<String> unknown = WorkerCounting.unknown(direction, known, found, settings);
        if (!unknown.isEmpty()) {
            notes.add(WorkerWords.nobodyKnows(settings, Side.SOURCE, unknown));
        }
        return counts;
    }

    private Map<String, Integer> look(Side side) {
        Map<String, Integer> desired = new HashMap<>();
        if (!consent.getAsBoolean()) {
            throw WorkersFailure.notLeading();
        }
        for (ServiceSight sight : services.look(side)) {
            if (!sight.isActive()) {
                throw new WorkersFailure(
                        "the " + side.label() + " has no service " + sight.name() + " in its cluster "
                                + settings.side(side).cluster() + " (" + sight.status() + ")",
                        "correct workers." + side.label() + ", or create the service");
            }
            desired.put(sight.name(), sight.desired());
        }
        return desired;
    }
}
