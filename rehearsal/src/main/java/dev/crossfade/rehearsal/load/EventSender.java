package dev.crossfade.rehearsal.load;

import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.WriteKind;
import io.netty.handler.codec.http.FullHttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A partner of the shop, who sends it events in an order: one is sent again, under the same idempotency key, until somebody has taken it,
 * the shop or who keeps it for the shop, and no other before. Used on one event loop.
 */
final class EventSender {

    private static final Duration BETWEEN = Duration.ofMillis(250);

    /** Longer than anything that is away on purpose. */
    private static final Duration GIVES_UP_AFTER = Duration.ofMinutes(2);

    private final String partner;
    private final Function<FullHttpRequest, CompletableFuture<Reply>> connection;
    private final ShopRequests requests;
    private final Journal journal;
    private final EventTally tally;
    private final Clock clock;
    private final Executor later;
    private long number;
    private boolean stopped;

    /**
     * @param name of the partner among all
     * @param connection sends a request, once
     * @param later runs what is to be done a moment later, where all of it happens
     */
    EventSender(
            String name,
            Function<FullHttpRequest, CompletableFuture<Reply>> connection,
            ShopRequests requests,
            Journal journal,
            EventTally tally,
            Clock clock,
            Executor later) {
        this.partner = "partner-" + name;
        this.connection = connection;
        this.requests = requests;
        this.journal = journal;
        this.tally = tally;
        this.clock = clock;
        this.later = later;
    }

    /** @param loop where what was put off is done */
    static Executor later(Executor loop) {
        return CompletableFuture.delayedExecutor(BETWEEN.toMillis(), TimeUnit.MILLISECONDS, loop);
    }

    /** An event on its way. */
    record Sent(String key, long number) {}

    /** @return the last answer, once it is in the journal: the event is taken, or its partner has given up */
    CompletableFuture<Reply> sendNext() {
        number++;
        Sent event = new Sent("e-" + partner + "-" + number, number);
        String value = "partner=" + partner + " number=" + number;
        // It may be there from its first sending on, whatever comes of the others.
        journal.unknown(WriteKind.EVENT, event.key(), value);
        return send(event, clock.instant().plus(GIVES_UP_AFTER)).thenApply(reply -> {
            if (reply.ok()) {
                journal.acknowledged(WriteKind.EVENT, event.key(), value);
                count(reply);
            }
            return reply;
        });
    }

    /** What is not taken yet is not sent again. */
    void stop() {
        stopped = true;
    }

    private CompletableFuture<Reply> send(Sent event, Instant until) {
        return connection
                .apply(requests.sendEvent(partner, event.key(), event.number()))
                .thenCompose(reply -> {
                    if (reply.ok()
                            || !isWorthAnother(reply)
                            || stopped
                            || clock.instant().isAfter(until)) {
                        return CompletableFuture.completedFuture(reply);
                    }
                    tally.again();
                    return CompletableFuture.runAsync(() -> {}, later).thenCompose(rested -> send(event, until));
                });
    }

    /** A server's failure, or no answer. What is refused as wrong stays wrong. */
    private static boolean isWorthAnother(Reply reply) {
        return reply.openly() || reply.side() == null;
    }

    private void count(Reply reply) {
        if (reply.side() == null) {
            tally.kept();
        } else {
            tally.direct();
        }
    }
}
