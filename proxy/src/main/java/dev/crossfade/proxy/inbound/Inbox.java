package dev.crossfade.proxy.inbound;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a client has sent and nobody has taken yet. As long as anything is in here, no more is read: it holds what one read brings, at
 * most. Belongs to one event loop.
 */
final class Inbox {

    /** Whoever takes what is in it. */
    interface Taker {

        /** Whether the next part is to be taken now. */
        boolean takes(HttpObject next);

        /** Takes a part, which now belongs to it; may ask to {@link Inbox#workThrough} again. */
        void take(HttpObject part);

        /** Whether more is to be read once everything is taken. */
        boolean wantsMore();
    }

    private final Channel channel;
    private final Taker taker;
    private final Deque<HttpObject> parts = new ArrayDeque<>(4);
    private boolean reading;
    private boolean workingThrough;

    Inbox(Channel channel, Taker taker) {
        this.channel = channel;
        this.taker = taker;
    }

    /** Takes a part in, which now belongs to it; it is handed on when the read that brought it has ended. */
    void arrived(HttpObject part) {
        parts.addLast(part);
    }

    void readEnded() {
        reading = false;
        workThrough();
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Hands on whatever is taken now, in order, and reads on when all of it was. Does nothing inside of itself. */
    void workThrough() {
        if (workingThrough) {
            return;
        }
        workingThrough = true;
        try {
            while (!parts.isEmpty() && taker.takes(parts.peekFirst())) {
                taker.take(parts.removeFirst());
            }
        } finally {
            workingThrough = false;
        }
        if (parts.isEmpty() && taker.wantsMore()) {
            read();
        }
    }

    /** Takes the end of a request without a body, when that is what comes next. */
    boolean takeEnd() {
        boolean ends = parts.peekFirst() == LastHttpContent.EMPTY_LAST_CONTENT;
        if (ends) {
            parts.removeFirst();
        }
        return ends;
    }

    /** Reads once, unless a read is under way. */
    void read() {
        if (!reading) {
            reading = true;
            channel.read();
        }
    }

    /** Lets everything in it go. */
    void drop() {
        parts.forEach(ReferenceCountUtil::release);
        parts.clear();
    }
}
