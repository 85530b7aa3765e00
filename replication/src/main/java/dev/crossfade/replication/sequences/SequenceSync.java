package dev.crossfade.replication.sequences;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the target's sequences ahead of the source's. Rates are measured between two looks, so it lives as long as the pair does;
 * what was learned of them is kept for the look inside the pause. Thread-safe.
 */
public final class SequenceSync {

    private static final Logger LOG = LoggerFactory.getLogger(SequenceSync.class);

    /**
     * How long a look at the target may wait for what is being applied: one that waits for as long as the server lets pass before it looks for
     * deadlocks (a second) could have a TRUNCATE of several sequences cancelled, and with it the apply worker.
     */
    private static final String HARDLY_WAIT = "SET LOCAL lock_timeout = '200ms'";

    /** Two looks nearer together than this say nothing of a rate. */
    private static final double SHORTEST_SAMPLE_SECONDS = 0.2;

    private final TableSelection selection;
    private final Headroom headroom;
    private final Map<TableName, Double> callsPerSecond = new ConcurrentHashMap<>();
    private @Nullable SequenceReading earlier;
    private @Nullable SequenceReading earlierThere;
    /** For the next check alone. */
    private @Nullable Foreseen foreseen;

    public SequenceSync(TenantSettings tenant) {
        this.selection = new TableSelection(tenant.replication());
        this.headroom = new Headroom(
                Set.copyOf(tenant.replication().exactSequences()),
                tenant.switchover().budget());
    }

    /**
     * Before the clock: sets the target's ahead; those that must be exact to what the source's say now, which the pause does again.
     *
     * @param gated runs the write in a transaction that holds the target's gate
     */
    public synchronized SequenceReport widen(
            PostgresSession source, PostgresSession target, Function<Supplier<Integer>, Integer> gated) {
        foreseen = null;
        SequenceReading now = sample(source);
        SequenceReading there = read(target, earlierThere);
        List<SequenceWrite> writes = new ArrayList<>();
        now.sequences().forEach((name, sequence) -> {
            Sequence counterpart = there.sequences().get(name);
            if (counterpart != null) {
                (headroom.isExact(sequence, rate(name))
                                ? headroom.exactly(sequence, counterpart)
                                : headroom.widen(sequence, counterpart, rate(name)))
                        .ifPresent(writes::add);
            }
        });
        int written = write(target, writes, gated);
        SequenceReading after = there.again(target, selection);
        earlierThere = after;
        return report(now, after, written, false);
    }

    /**
     * While the token is awaited: reads both. Nobody calls a sequence of the source, which is fenced, nor of the target, which is guarded; but
     * what is still to be applied may be a TRUNCATE that restarts the target's, or fire a trigger that sets one, so the check asks for more.
     */
    public synchronized void foresee(PostgresSession source, PostgresSession target) {
        foreseen = null;
        BothSides<Optional<SequenceReading>> readings = BothSides.ask(
                () -> Optional.of(read(source, earlier)),
                () -> AppliedTriggers.any(target) ? Optional.empty() : glimpse(target));
        SequenceReading here = readings.here().orElseThrow();
        foreseen = new Foreseen(here, readings.there().map(there -> compared(here, there)));
    }

    /** Empty where something is being applied that keeps us from it. */
    private Optional<SequenceReading> glimpse(PostgresSession target) {
        try {
            return Optional.of(target.inTransaction(() -> {
                target.execute(HARDLY_WAIT);
                return read(target, earlierThere);
            }));
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.UNREACHABLE) {
                throw e;
            }
            LOG.debug("sequences are read once the token is applied: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Under the fence, with the token applied: sets those that must be exact, and names those that are behind. What was {@linkplain #foresee
     * foreseen} is not read again, unless something was done to the target's since that may have set one back. Parameters as for {@link
     * #widen}.
     */
    public synchronized SequenceReport check(
            PostgresSession source, PostgresSession target, Function<Supplier<Integer>, Integer> gated) {
        Foreseen already = foreseen;
        foreseen = null;
        Compared found = already == null
                ? compared(source, target)
                : already.compared()
                        .filter(compared -> compared.there().isInSameFiles(target, selection))
                        .orElseGet(() -> compared(already.here(), read(target, earlierThere)));
        if (found.exact().isEmpty()) {
            return found.report();
        }
        int written = write(target, found.exact(), gated);
        return report(found.here(), found.there().again(target, selection), written, true);
    }

    private Compared compared(PostgresSession source, PostgresSession target) {
        BothSides<SequenceReading> readings =
                BothSides.ask(() -> read(source, earlier), () -> read(target, earlierThere));
        return compared(readings.here(), readings.there());
    }

    private Compared compared(SequenceReading here, SequenceReading there) {
        List<SequenceWrite> exact = new ArrayList<>();
        here.sequences().forEach((name, sequence) -> {
            Sequence counterpart = there.sequences().get(name);
            if (counterpart != null && headroom.isExact(sequence, rate(name))) {
                headroom.exactly(sequence, counterpart).ifPresent(exact::add);
            }
        });
        return new Compared(here, there, exact, report(here, there, 0, true));
    }

    /** Writes nothing: names those that are behind, but for those that are set in the pause. */
    public synchronized SequenceReport compare(PostgresSession source, PostgresSession target) {
        BothSides<SequenceReading> readings =
                BothSides.read(source, target, session -> SequenceReading.read(session, selection));
        return report(readings.here(), readings.there(), 0, false);
    }

    private static int write(
            PostgresSession target, List<SequenceWrite> writes, Function<Supplier<Integer>, Integer> gated) {
        return writes.isEmpty() ? 0 : gated.apply(() -> SequenceWrite.writeAll(target, writes));
    }

    /** @param exactToo before the pause those that will be set in it are not "behind" */
    private SequenceReport report(SequenceReading source, SequenceReading target, int written, boolean exactToo) {
        Set<String> behind = new TreeSet<>();
        source.sequences().forEach((name, sequence) -> {
            Sequence counterpart = target.sequences().get(name);
            if (counterpart == null) {
                behind.add(name + " (missing on target)");
            } else if (counterpart.isBehind(sequence) && (exactToo || !headroom.isExact(sequence, rate(name)))) {
                behind.add(name.toString());
            }
        });
        return new SequenceReport(source.sequences().size(), written, List.copyOf(behind));
    }

    private SequenceReading sample(PostgresSession source) {
        SequenceReading before = earlier == null ? SequenceReading.read(source, selection) : earlier;
        SequenceReading now = before.again(source, selection);
        if (now.atSeconds() - before.atSeconds() < SHORTEST_SAMPLE_SECONDS) {
            source.list("SELECT pg_sleep(?)", row -> true, SHORTEST_SAMPLE_SECONDS);
            now = now.again(source, selection);
        }
        double seconds = now.atSeconds() - before.atSeconds();
        if (seconds > 0) {
            now.sequences().forEach((name, sequence) -> {
                Sequence then = before.sequences().get(name);
                if (then != null) {
                    callsPerSecond.put(name, sequence.callsSince(then) / seconds);
                }
            });
        }
        earlier = now;
        return now;
    }

    private SequenceReading read(PostgresSession session, @Nullable SequenceReading before) {
        return before == null ? SequenceReading.read(session, selection) : before.again(session, selection);
    }

    private double rate(TableName name) {
        return callsPerSecond.getOrDefault(name, 0.0);
    }

    /**
     * @param exact what is to be set
     * @param report as long as nothing is
     */
    private record Compared(
            SequenceReading here, SequenceReading there, List<SequenceWrite> exact, SequenceReport report) {}

    /** @param compared empty where what is applied fires triggers */
    private record Foreseen(SequenceReading here, Optional<Compared> compared) {}
}
