package dev.crossfade.config.telemetry;

import dev.crossfade.config.cli.FailureWords;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the receiver takes one kind of what is sent to it: counted, and told when that changes, not each time. Thread-safe. */
final class Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);

    private final String what;
    private final String address;
    private final LongAdder sent = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private boolean failing;

    /** @param what is sent, in the plural */
    Receiver(String what, String address) {
        this.what = what;
        this.address = address;
    }

    void took(int number) {
        sent.add(number);
        if (changesTo(false)) {
            LOG.info("{}: {} are taken again", address, what);
        }
    }

    /** There was no room for one to wait. */
    void dropped() {
        lost.increment();
    }

    void failed(int number, Throwable why) {
        failed(number, FailureWords.cause(why));
    }

    void failed(int number, String why) {
        lost.add(number);
        if (changesTo(true)) {
            LOG.warn(
                    "{}: {} are not taken: {}. They are lost, and nothing else is touched; see telemetry.endpoint",
                    address,
                    what,
                    why);
        }
    }

    private synchronized boolean changesTo(boolean now) {
        boolean changes = failing != now;
        failing = now;
        return changes;
    }

    long sent() {
        return sent.sum();
    }

    long lost() {
        return lost.sum();
    }
}
