package dev.crossfade.proxy.exchange;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.proxy.observe.HandOverEnd;
import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.parking.DeskAnswer;
import dev.crossfade.proxy.parking.DeskSight;
import dev.crossfade.proxy.parking.ParkingDesk;
import dev.crossfade.proxy.parking.ReceiptId;
import dev.crossfade.proxy.replay.BufferMemory;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/** What one event loop hands over to be parked, and what it asks about that. Belongs to that event loop. */
public final class Parking {

    private static final DeskAnswer GOING_DOWN = new DeskAnswer.Lost("this proxy has ended before the answer came");

    private final ParkingDesk desk;
    private final BufferMemory memory;
    private final ProxyMetrics metrics;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Set<HandOver> sent = new HashSet<>();
    private final DeskSight sight = new DeskSight();

    /**
     * @param memory what is handed over is counted in
     * @param clock for when a request arrived
     * @param nanoTime a monotonic clock, by which it is known how long ago that was
     */
    public Parking(
            ParkingDesk desk, BufferMemory memory, ProxyMetrics metrics, InstantSource clock, LongSupplier nanoTime) {
        this.desk = desk;
        this.memory = memory;
        this.metrics = metrics;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Ends an exchange by parking it.
     *
     * @param why for people
     * @param otherwise what becomes of it when it is too large for that
     */
    void handOver(Exchange exchange, String why, Runnable otherwise) {
        exchange.begin(new HandOver(this, exchange, why, otherwise, mostBytes(exchange), false));
    }

    /**
     * Ends an exchange by parking it, unless it is certain that it is not parked: then it goes on, with its body.
     *
     * @param why for people
     */
    void handOverOrGoOn(Exchange exchange, String why, Runnable goOn) {
        exchange.begin(new HandOver(this, exchange, why, goOn, mostBytes(exchange), true));
    }

    /** Whether that is worth the time that it may take. */
    boolean asks() {
        return sight.asks(nanoTime.getAsLong());
    }

    private static long mostBytes(Exchange exchange) {
        ParkingRule rule = exchange.parking();
        return rule == null ? 0 : rule.maxBody().value();
    }

    /** Tells a client what has become of a request of its host's tenant. */
    void receipt(Exchange exchange) {
        String id = exchange.head().path().substring(ParkedReceipt.PATH.length());
        if (!Receipts.isRead(exchange)) {
            Receipts.tellOnlyRead(exchange);
        } else if (!ReceiptId.isWellFormed(id)) {
            Receipts.tell(exchange, new DeskAnswer.Refused(404, "no receipt is called so"));
        } else {
            ask(exchange, id);
        }
    }

    private void ask(Exchange exchange, String id) {
        desk.receipt(exchange.tenant().id(), id, answer -> {
            if (!exchange.isOver()) {
                Receipts.tell(exchange, answer);
            }
        });
    }

    /** What is handed over and has not been answered, whether its client waits or not. */
    int underWay() {
        return sent.size();
    }

    /** Nothing is waited for any more. */
    void giveUp() {
        List.copyOf(sent).forEach(handOver -> handOver.told(GOING_DOWN));
    }

    BufferMemory memory() {
        return memory;
    }

    /** It is too large, or there is no room for it. */
    void notHandedOver(Exchange exchange, HandOverEnd end) {
        count(exchange, end);
        desk.notHandedOver(
                exchange.tenant().id(),
                end == HandOverEnd.TOO_LARGE
                        ? "its body is over tenants[].parking[].maxBody (" + new Bytes(mostBytes(exchange)).written()
                                + "), or its head over what is kept"
                        : "limits.bufferMemory has no room for it");
    }

    void count(Exchange exchange, HandOverEnd end) {
        metrics.handedOver(exchange.tenant(), end);
    }

    /** The request as it is handed over; empty when its head is too large for that. */
    byte[] document(Exchange exchange, String why) {
        return ParkedDocument.of(
                exchange, clock.instant().minusNanos(exchange.course().ageNanos(nanoTime.getAsLong())), why);
    }

    /** Its tenant stays until it is answered, though its client may leave. */
    void send(HandOver handOver, byte[] document) {
        Exchange exchange = handOver.exchange();
        sent.add(handOver);
        exchange.lane().exchangeBegan();
        desk.park(exchange.tenant().id(), document, handOver::told);
    }

    void ended(HandOver handOver, DeskAnswer answer) {
        sight.saw(answer, nanoTime.getAsLong());
        sent.remove(handOver);
        handOver.exchange().lane().exchangeEnded();
    }
}
