package dev.crossfade.control.workflow;

import dev.crossfade.control.migration.Pulse;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Why the stream that is followed does not get on: what is missing of it is looked for every few seconds, and causes only once it was
 * seen ill for some. One sampler looks; whoever asks sees what was found last.
 */
final class StreamIllness {

    static final Duration PARTS_EVERY = Duration.ofSeconds(5);
    static final Duration CAUSES_EVERY = Duration.ofSeconds(10);

    private final Clock clock;
    private final Pulse pulse = new Pulse();
    private Instant partsDue = Instant.EPOCH;
    private Instant causesDue = Instant.EPOCH;
    private boolean subscribed;
    private boolean paused;
    private volatile List<Ailment> parts = List.of();
    private volatile List<Ailment> causes = List.of();

    StreamIllness(Clock clock) {
        this.clock = clock;
    }

    /**
     * What is expected of it.
     *
     * @param there a subscription was made, and nobody has wished it away
     * @param atRest the operator has paused it: nothing works, and nothing should
     */
    synchronized void expect(boolean there, boolean atRest) {
        if (subscribed != there || paused != atRest) {
            subscribed = there;
            paused = atRest;
            forget();
        }
    }

    /** What was found is of another stream, or of another time. */
    synchronized void forget() {
        pulse.forget();
        parts = List.of();
        causes = List.of();
        partsDue = Instant.EPOCH;
        causesDue = Instant.EPOCH;
    }

    /** One look, a second after the last. */
    synchronized void look(DatabasePair databases) {
        if (!subscribed) {
            return;
        }
        Instant now = clock.instant();
        if (!partsDue.isAfter(now)) {
            partsDue = now.plus(PARTS_EVERY);
            parts = found(databases::missingParts, parts).stream()
                    .filter(one -> !paused || one.kind() != Ailment.Kind.DISABLED)
                    .toList();
        }
        if (paused) {
            return;
        }
        try {
            pulse.feel(databases.target().streamHealth());
        } catch (ReplicationFailure e) {
            // A side that does not answer is told of elsewhere, and says nothing of its stream.
            return;
        }
        if (!pulse.isIll()) {
            causes = List.of();
            causesDue = Instant.EPOCH;
        } else if (!causesDue.isAfter(now)) {
            causes = found(databases::diagnose, causes);
            causesDue = clock.instant().plus(CAUSES_EVERY);
        }
    }

    /** All that was found last, what is missing first. */
    List<Ailment> ailments() {
        List<Ailment> missing = parts;
        return Stream.concat(missing.stream(), causes.stream().filter(cause -> !missing.contains(cause)))
                .toList();
    }

    private static List<Ailment> found(Supplier<List<Ailment>> look, List<Ailment> before) {
        try {
            return look.get();
        } catch (ReplicationFailure e) {
            return before;
        }
    }
}
