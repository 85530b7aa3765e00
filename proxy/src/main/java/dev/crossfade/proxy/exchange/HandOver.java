package dev.crossfade.proxy.exchange;

import dev.crossfade.proxy.observe.HandOverEnd;
import dev.crossfade.proxy.parking.DeskAnswer;

/**
 * The end of an exchange that is to be parked: the rest of its body is read, the whole request is handed over, and its client is told what
 * came of it. Belongs to one event loop.
 *
 * <pre>
 * GATHERING  the body is whole → SENT · it is too large, or there is no memory for it → ENDED
 * SENT       the desk has answered, or the proxy ends → ENDED
 * </pre>
 *
 * {@code 202} follows nothing but the controller's word that the request is stored. Whoever gets {@code 503} because that word was lost
 * sends it again, and it may then be delivered twice: at least once, never not at all. Of a client that leaves while it is SENT the
 * request stays on its way: it may be the only time that it is sent.
 */
final class HandOver {

    private enum State {
        GATHERING,
        SENT,
        ENDED
    }

    private final Parking parking;
    private final Exchange exchange;
    private final String why;
    private final Runnable otherwise;
    private final long mostBytes;
    private final boolean goesOn;
    private State state = State.GATHERING;
    private long reserved;

    /**
     * @param why it is parked, for people
     * @param otherwise what becomes of the exchange when it cannot be handed over
     * @param goesOn that becomes of it also when it was, and is certain not to be stored
     */
    HandOver(Parking parking, Exchange exchange, String why, Runnable otherwise, long mostBytes, boolean goesOn) {
        this.parking = parking;
        this.exchange = exchange;
        this.why = why;
        this.otherwise = otherwise;
        this.mostBytes = mostBytes;
        this.goesOn = goesOn;
    }

    /** Goes on, as far as the body is here. */
    void pump() {
        RequestBody body = exchange.body();
        if (state != State.GATHERING) {
            return;
        }
        if (!body.fits(mostBytes)) {
            giveBack(body.lacksMemory() ? HandOverEnd.NO_MEMORY : HandOverEnd.TOO_LARGE);
        } else if (body.isEnded()) {
            send(body);
        } else if (body.hasRoom()) {
            exchange.wantBody();
        } else {
            giveBack(HandOverEnd.NO_MEMORY);
        }
    }

    private void giveBack(HandOverEnd end) {
        state = State.ENDED;
        parking.notHandedOver(exchange, end);
        otherwise.run();
    }

    private void send(RequestBody body) {
        byte[] document = parking.document(exchange, why);
        if (document.length == 0) {
            giveBack(HandOverEnd.TOO_LARGE);
            return;
        }
        if (!goesOn) {
            // What was buffered is in the document now.
            body.release();
        }
        if (!parking.memory().tryReserve(document.length)) {
            giveBack(HandOverEnd.NO_MEMORY);
            return;
        }
        reserved = document.length;
        state = State.SENT;
        parking.send(this, document);
    }

    Exchange exchange() {
        return exchange;
    }

    /** What came of it; only the first is heard. */
    void told(DeskAnswer answer) {
        if (state != State.SENT) {
            return;
        }
        state = State.ENDED;
        parking.memory().release(reserved);
        parking.ended(this, answer);
        HandOverEnd end = Receipts.endOf(answer);
        parking.count(exchange, end);
        if (exchange.isOver()) {
            return;
        }
        if (goesOn && answer.isDeclined()) {
            otherwise.run();
        } else {
            Receipts.tellParked(exchange, answer);
        }
    }
}
