package dev.crossfade.control.workflow.watch;

import dev.crossfade.control.migration.Pulse;
import dev.crossfade.control.workflow.pace.BackOff;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Why the stream that is followed does not get on: what is missing of it is looked for every few seconds, and causes only once it was
 * seen ill for some. One sampler looks; whoever asks sees what was found last.
 */
public final class StreamIllness {

    static final Duration PARTS_EVERY = Duration.ofSeconds(5);
    static final Duration CAUSES_EVERY = Duration.ofSeconds(10);

    /** A look decodes whole transactions at the source, and what was found so often stays until a person acts. */
    static final Duration CAUSES_AT_LEAST_EVERY = Duration.ofMinutes(5);

    private final InstantSource steady;
    private final Pulse pulse = new Pulse();
    private final BackOff backOff = new BackOff(CAUSES_EVERY, CAUSES_AT_LEAST_EVERY);
    private Instant partsDue = Instant.EPOCH;
    private Instant causesDue = Instant.EPOCH;
    private Expected expected = new Expected(false, false, 0);
    private Expected lookedFor = expected;
    private List<Ailment> parts = List.of();
    private List<Ailment> causes = List.of();

    StreamIllness(InstantSource steady) {
        this.steady = steady;
    }

    /** @param number of the stream, or of its time: what is found of another one says nothing */
    private record Expected(boolean there, boolean atRest, long number) {}

    /**
     * What is expected of it.
     *
     * @param there a subscription was made, and nobody has wished it away
     * @param atRest the operator has paused it: nothing works, and nothing should
     */
    public synchronized void expect(boolean there, boolean atRest) {
        if (expected.there() != there || expected.atRest() != atRest) {
            begin(there, atRest);
        }
    }

    /** What was found is of another stream, or of another time. */
    synchronized void forget() {
        begin(expected.there(), expected.atRest());
    }

    private void begin(boolean there, boolean atRest) {
        expected = new Expected(there, atRest, expected.number() + 1);
        parts = List.of();
        causes = List.of();
    }

    private synchronized Expected expected() {
        return expected;
    }

    /** One look, a second after the last. Nobody who asks, or expects something else, waits for it. */
    void look(DatabasePair databases) {
        Expected now = expected();
        if (!now.equals(lookedFor)) {
            lookedFor = now;
            pulse.forget();
            partsDue = Instant.EPOCH;
            causesDue = Instant.EPOCH;
            backOff.reset();
        }
        if (now.there()) {
            lookAtParts(databases, now);
            if (!now.atRest()) {
                lookAtWorkers(databases, now);
            }
        }
    }

    private void lookAtParts(DatabasePair databases, Expected now) {
        if (partsDue.isAfter(steady.instant())) {
            return;
        }
        partsDue = steady.instant().plus(PARTS_EVERY);
        found(databases::missingParts).ifPresent(missing -> {
            List<Ailment> wanted = missing.stream()
                    .filter(one -> !now.atRest() || one.kind() != Ailment.Kind.DISABLED)
                    .toList();
            keep(now, () -> parts = wanted);
        });
    }

    private void lookAtWorkers(DatabasePair databases, Expected now) {
        // A side that does not answer is told of elsewhere, and says nothing of its stream.
        found(databases.target()::streamHealth).ifPresent(health -> {
            pulse.feel(health);
            if (!pulse.isIll()) {
                keep(now, () -> causes = List.of());
                causesDue = Instant.EPOCH;
                backOff.reset();
            } else if (!causesDue.isAfter(steady.instant())) {
                found(databases::diagnose).ifPresent(why -> {
                    if (!why.equals(causes())) {
                        backOff.reset();
                    }
                    keep(now, () -> causes = why);
                });
                causesDue = steady.instant().plus(backOff.next());
            }
        });
    }

    private synchronized List<Ailment> causes() {
        return causes;
    }

    private synchronized void keep(Expected lookedAt, Runnable finding) {
        if (expected.equals(lookedAt)) {
            finding.run();
        }
    }

    /** All that was found last, what is missing first. */
    synchronized List<Ailment> ailments() {
        List<Ailment> missing = parts;
        return Stream.concat(missing.stream(), causes.stream().filter(cause -> !missing.contains(cause)))
                .toList();
    }

    private static <T> Optional<T> found(Supplier<T> look) {
        try {
            return Optional.of(look.get());
        } catch (ReplicationFailure e) {
            return Optional.empty();
        }
    }
}
