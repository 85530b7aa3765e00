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
    /** Stops that are still owed at the target since a rollback: they are due before its tenant leaves again. */
    private List<Order> owed = List.of();

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
        List<Order> stops = new ArrayList<>(counts.stops(settings));
        stops.addAll(owed);
        WorkerPass.Result result = pass.take(stops);
        notes.addAll(result.notes());
        return new WorkerPass.Result(notes, result.awaited(), result.failure());
    }

    /** Once for each attempt: a second look would find those that were stopped. One that was to be without them has not looked. */
    private WorkerCounts remember(List<String> notes) {
        WorkerCounts known = kept.find(migration).orElse(null);
        if (known != null && known.isFor(attempt, direction) && !known.unstopped()) {
            return known;
        }
        WorkerCounts.Found found = new WorkerCounts.Found(look(Side.SOURCE), look(Side.TARGET));
        WorkerCounts counts = WorkerCounts.before(attempt, direction, known, found, settings);
        consent.act(() -> kept.put(migration, counts));
        owed = direction == Direction.FORWARD && known != null ? known.owedAtTarget(settings) : List.of();
        notes.add("the source's services had " + WorkerWords.counts(found.source()) + ", the target's "
                + WorkerWords.counts(found.target()));
        List<String> unknown = WorkerCounts.unknown(direction, known, found, settings);
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
