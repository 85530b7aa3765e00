package dev.crossfade.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time limits of everything on one event loop, looked at together a few times a second: no timer is made for a request.
 * A limit may therefore be overrun by {@link #PERIOD_MILLIS}. Belongs to one event loop.
 */
public final class Deadlines {

    static final long PERIOD_MILLIS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    /** Something that must not take for ever. */
    public interface Bounded {

        /** On the monotonic clock; {@link #NEVER} for no limit now. */
        long deadlineNanos();

        /** The deadline has passed. */
        void overdue();
    }

    /** No limit. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Set<Bounded> watched = new HashSet<>();
    private final LongSupplier nanoTime;
    private final Future<?> looking;

    public Deadlines(EventLoop loop, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.looking = loop.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    public void watch(Bounded bounded) {
        watched.add(bounded);
    }

    public void forget(Bounded bounded) {
        watched.remove(bounded);
    }

    /** Looks no more. */
    public void stop() {
        looking.cancel(false);
    }

    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    private void look() {
        long now = nanoTime.getAsLong();
        ArrayList<Bounded> overdue = new ArrayList<>();
        for (Bounded bounded : watched) {
            if (isOverdue(bounded, now)) {
                overdue.add(bounded);
            }
        }
        for (Bounded late : overdue) {
            try {
                // What was done for one of them may have given another more time, or ended it.
                if (watched.contains(late) && isOverdue(late, now)) {
                    late.overdue();
                }
            } catch (RuntimeException | Error e) {
                // What is thrown here would end the looking, and with it every other limit of this event loop.
                LOG.error("A time limit could not be enforced", e);
            }
        }
    }

    private static boolean isOverdue(Bounded bounded, long now) {
        long deadline = bounded.deadlineNanos();
        return deadline != NEVER && now - deadline >= 0;
    }
}
