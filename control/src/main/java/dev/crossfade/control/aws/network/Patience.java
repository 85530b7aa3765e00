package dev.crossfade.control.aws.network;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * How long is waited for AWS to come to what it has begun, and how long between two looks.
 *
 * @param nanoTime as {@link System#nanoTime}: nobody who sets the machine's time lengthens a wait, or ends it
 * @param pause lets that much time pass
 */
public record Patience(Duration atMost, Duration between, LongSupplier nanoTime, Consumer<Duration> pause) {

    /** A peering is active within seconds, as a rule; a request that nobody accepts waits for seven days. */
    public static Patience usual() {
        return new Patience(
                Duration.ofMinutes(5),
                Duration.ofSeconds(2),
                System::nanoTime,
                time -> LockSupport.parkNanos(time.toNanos()));
    }

    /** Begins a wait. */
    Waited begin() {
        return new Waited(nanoTime.getAsLong());
    }

    /** One wait. */
    final class Waited {

        private final long start;

        private Waited(long start) {
            this.start = start;
        }

        /** @return whether there is time for another look, having let some pass */
        boolean goesOn() {
            if (nanoTime.getAsLong() - start >= atMost.toNanos()) {
                return false;
            }
            pause.accept(between);
            return true;
        }
    }
}
