package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Route;
import dev.crossfade.proxy.hold.HoldTicket;
import dev.crossfade.proxy.hold.HoldVerdict;
import dev.crossfade.proxy.hold.HoldingArea;
import dev.crossfade.proxy.replay.Decision;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's waits: one place in the holding area for life, one limit for all waits together, and pauses that grow. Belongs to
 * one event loop.
 */
final class Waiting {

    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 100;

    /** For the last of a backlog; whoever has waited so long in all is parked. */
    private static final long BACKLOG_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final HoldingArea area;
    private final EventLoop loop;
    private final HoldTicket ticket;
    private final Consumer<HoldVerdict> onVerdict;
    private final long untilNanos;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private long sinceNanos;
    private boolean held;
    private @Nullable Long backlogUntilNanos;
    private @Nullable ScheduledFuture<?> limit;
    private @Nullable ScheduledFuture<?> pause;

    /** @param untilNanos when the exchange has waited as long as its tenant allows */
    Waiting(Exchange exchange, Consumer<HoldVerdict> onVerdict, long untilNanos) {
        this.area = exchange.lane().stages().holding();
        this.loop = exchange.client().eventLoop();
        this.onVerdict = onVerdict;
        this.untilNanos = untilNanos;
        this.ticket = exchange.ticket(this::told);
    }

    /**
     * Begins a wait. The verdict follows, never before this returns.
     *
     * @param bodyBytes that are buffered
     */
    void begin(Route route, Decision.For what, long bodyBytes, long nowNanos) {
        sinceNanos = nowNanos;
        if (nowNanos - untilNanos >= 0) {
            later(HoldVerdict.TIMED_OUT);
            return;
        }
        Optional<HoldVerdict> atOnce = area.enter(ticket, route, what, bodyBytes);
        held = atOnce.isEmpty();
        if (atOnce.isPresent()) {
            later(atOnce.get());
            return;
        }
        limit = loop.schedule(() -> leave(HoldVerdict.TIMED_OUT), untilNanos - nowNanos, TimeUnit.NANOSECONDS);
        if (what == Decision.For.BACK_OFF) {
            long jittered = ThreadLocalRandom.current().nextLong(pauseMillis / 2, pauseMillis + 1);
            pause = loop.schedule(() -> leave(HoldVerdict.PROCEED), jittered, TimeUnit.MILLISECONDS);
            pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
        } else if (what == Decision.For.BACKLOG) {
            long until = backlogUntilNanos == null ? nowNanos + BACKLOG_NANOS : backlogUntilNanos;
            backlogUntilNanos = until;
            pause = loop.schedule(() -> leave(HoldVerdict.PROCEED), until - nowNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Whether it has waited for the last of a backlog as long as anybody does. */
    boolean isBacklogTooLong(long nowNanos) {
        return backlogUntilNanos != null && nowNanos - backlogUntilNanos >= 0;
    }

    boolean isHeld() {
        return held;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    /** More of the body is held. When there is no room the wait has ended, and the verdict follows, never before this returns. */
    void makeRoom(long bytes) {
        // In the second case it was released a moment ago, and its body is held no more.
        if (area.tryGrow(ticket, bytes) || !area.leave(ticket)) {
            return;
        }
        cancelTimers();
        held = false;
        later(HoldVerdict.FULL);
    }

    /** The exchange has ended: its place is given up. */
    void abandon() {
        if (held) {
            held = false;
            cancelTimers();
            area.leave(ticket);
        }
    }

    private void leave(HoldVerdict verdict) {
        if (area.leave(ticket)) {
            told(verdict);
        }
    }

    private void later(HoldVerdict verdict) {
        loop.execute(() -> onVerdict.accept(verdict));
    }

    private void told(HoldVerdict verdict) {
        cancelTimers();
        held = false;
        onVerdict.accept(verdict);
    }

    private void cancelTimers() {
        if (limit != null) {
            limit.cancel(false);
        }
        if (pause != null) {
            pause.cancel(false);
        }
    }
}
