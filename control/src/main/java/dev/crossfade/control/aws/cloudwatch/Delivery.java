package dev.crossfade.control.aws.cloudwatch;

import dev.crossfade.control.aws.AwsFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** How AWS takes what is sent: counted, and worth a line when that changes, and while it fails now and then. Thread-safe. */
final class Delivery {

    static final Duration TOLD_EVERY = Duration.ofMinutes(15);

    private final String where;
    private final LongSupplier nanoTime;
    private final LongAdder sent = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private boolean failing;
    private long toldNanos;

    /** @param where for people: {@code CloudWatch in eu-west-1} */
    Delivery(String where, LongSupplier nanoTime) {
        this.where = where;
        this.nanoTime = nanoTime;
    }

    /** @return what is worth a line in the log, if anything is */
    synchronized Optional<String> took(int number) {
        sent.add(number);
        if (!failing) {
            return Optional.empty();
        }
        failing = false;
        return Optional.of(where + ": metrics are taken again");
    }

    /**
     * They are lost: the next ones are whole again.
     *
     * @return as {@link #took}
     */
    synchronized Optional<String> failed(int number, AwsFailure why) {
        lost.add(number);
        long now = nanoTime.getAsLong();
        if (failing && now - toldNanos < TOLD_EVERY.toNanos()) {
            return Optional.empty();
        }
        failing = true;
        toldNanos = now;
        return Optional.of("metrics are not taken: " + why.getMessage()
                + ". They are lost, and nothing else is touched. What to do: " + why.action());
    }

    long sent() {
        return sent.sum();
    }

    long lost() {
        return lost.sum();
    }
}
