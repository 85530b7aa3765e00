package dev.crossfade.proxy.upstream;

import dev.crossfade.config.settings.Durations;
import dev.crossfade.proxy.headers.WebSocketHandshake;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on the wire: a connection is had, the request is written, the answer is told. Ends exactly once: with the answer's
 * last part, with {@code unreachable} or {@code broken}, by {@link #becomeTunnel} or by {@link #cancel}. Belongs to one event loop.
 */
public final class UpstreamCall implements Deadlines.Bounded {

    /** An answer that is silent for as long as nothing happens. */
    private static final AsciiString EVENT_STREAM = AsciiString.cached("text/event-stream");

    private final UpstreamPool pool;
    private final UpstreamEvents events;
    private @Nullable UpstreamConnection connection;
    private boolean repeatable;
    private boolean awaiting;
    private boolean over;
    private boolean flushed;
    private boolean requestSent;
    private boolean webSocketAskedFor;
    private @Nullable String webSocketKey;
    private boolean answering;
    /** More of the answer was asked for, and has not come. */
    private boolean awaited;

    private boolean endless;
    private long deadlineNanos = Deadlines.NEVER;
    private long hurriedUntilNanos = Deadlines.NEVER;

    UpstreamCall(UpstreamPool pool, UpstreamEvents events) {
        this.pool = pool;
        this.events = events;
    }

    /** Writes the request's head, without flushing. */
    public void send(HttpRequest head) {
        if (connection != null) {
            webSocketAskedFor = WebSocketHandshake.isAskedFor(head);
            if (webSocketAskedFor) {
                webSocketKey = head.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
            }
            connection.write(head);
            limitSilence();
        } else {
            throw new IllegalStateException("not connected");
        }
    }

    /**
     * Writes a part of the body, which is given away; the last one completes the request. Flushed at once are the last one, and
     * what fills the connection's buffer; any other with those that follow it in the same turn of the event loop.
     */
    public void send(HttpContent part) {
        UpstreamConnection to = connection;
        if (to == null) {
            part.release();
            return;
        }
        boolean last = part instanceof LastHttpContent;
        to.write(part);
        requestSent = last;
        limitSilence();
        if (last || !to.channel().isWritable()) {
            flush();
        } else {
            // As good as flushed: TLS may take what was written along with a message of its own.
            flushed = true;
            to.flushSoon();
        }
    }

    /** From here on bytes may have reached the origin. */
    public void flush() {
        if (connection != null) {
            flushed = true;
            connection.flush();
        }
    }

    /** Begins: one of {@code connected} and {@code unreachable} follows, perhaps before this returns. */
    public void begin() {
        pool.connect(this);
    }

    /**
     * Begins with a request that is sent once more, at the same origin, when its connection turns out to have ended. So its socket is not
     * asked before, which is 3 % of what a request costs, as long as the origin ends none unasked.
     */
    public void beginRepeatable() {
        repeatable = true;
        begin();
    }

    boolean isRepeatable() {
        return repeatable;
    }

    /** Whether bytes may have reached the origin. */
    public boolean isFlushed() {
        return flushed;
    }

    /** Whether the answer is one that goes on for as long as its client listens. */
    public boolean isEndless() {
        return endless;
    }

    public boolean isRequestSent() {
        return requestSent;
    }

    /** Whether more of the request's body may be written without piling up here. */
    public boolean isWritable() {
        return connection != null && connection.channel().isWritable();
    }

    /**
     * Nobody wants the answer: past the given time the call ends, whatever moves, or sooner when a call that is wanted has no other
     * connection. The origin is not blamed.
     */
    public void hurry(Duration atMost) {
        hurriedUntilNanos = pool.deadlines().nanoTime() + atMost.toNanos();
        deadlineNanos = hurriedUntilNanos;
        pool.unwanted(this);
    }

    /** Ends a call that nobody wants. */
    void giveWay() {
        UpstreamConnection had = connection;
        if (over || had == null) {
            return;
        }
        end();
        connection = null;
        had.close();
        events.broken(OriginFailure.CLOSED);
    }

    /** Asks for more of the answer. */
    public void read() {
        if (connection != null) {
            awaited = true;
            limitSilence();
            connection.channel().read();
        }
    }

    /** Ends the call without a word to its maker; a connection on which anything was written is closed. */
    public void cancel() {
        if (over) {
            return;
        }
        end();
        UpstreamConnection had = connection;
        connection = null;
        if (had != null) {
            had.close();
        } else {
            pool.forget(this);
        }
    }

    /** Ends the call before anything was written: its connection may carry another one. */
    public void giveBackUnused() {
        UpstreamConnection had = connection;
        if (over || had == null) {
            cancel();
            return;
        }
        end();
        connection = null;
        had.giveBackUnused();
    }

    /** Gives the connection away for good: what the origin has sent behind its answer, and all that follows, goes there as bytes. */
    public void becomeTunnel(ChannelHandler end) {
        UpstreamConnection had = connection;
        if (over || had == null) {
            throw new IllegalStateException("not connected");
        }
        end();
        connection = null;
        had.becomeTunnel(end);
    }

    void connected(UpstreamConnection ready) {
        if (over) {
            ready.giveBackUnused();
            return;
        }
        connection = ready;
        ready.carry(this);
        awaitNoLonger();
        deadlineNanos = Deadlines.NEVER;
        events.connected();
        if (!over) {
            ready.channel().read();
        }
    }

    void unreachable(OriginFailure failure) {
        if (!over) {
            end();
            pool.failed(failure);
            events.unreachable(failure);
        }
    }

    /** Gives the origin time again, for it does work on the answer: at most as often as interim answers are let through. */
    void onInterim(HttpResponse head) {
        if (!over) {
            limitSilence();
            events.interim(head);
        }
    }

    void onHead(HttpResponse head) {
        deadlineNanos = hurriedUntilNanos;
        awaited = false;
        answering = true;
        endless = isEventStream(head);
        events.answerHead(head);
    }

    private static boolean isEventStream(HttpResponse head) {
        CharSequence type = HttpUtil.getMimeType(head);
        return type != null
                && EVENT_STREAM.contentEqualsIgnoreCase(type)
                && !head.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
    }

    /** Whether an answer agrees to the WebSocket that was asked for. */
    boolean isAgreement(HttpResponse head) {
        return webSocketAskedFor && WebSocketHandshake.isAgreedTo(head, webSocketKey);
    }

    void onSwitched(HttpResponse agreement) {
        if (!over) {
            deadlineNanos = Deadlines.NEVER;
            events.switched(agreement);
        }
    }

    void onPart(HttpContent part) {
        UpstreamConnection had = connection;
        if (over || had == null) {
            part.release();
            return;
        }
        deadlineNanos = hurriedUntilNanos;
        awaited = false;
        if (part instanceof LastHttpContent) {
            end();
            connection = null;
            had.finish(requestSent);
        }
        events.answerPart(part);
    }

    void onPause() {
        if (!over) {
            events.answerPause();
        }
    }

    void onWritabilityChanged() {
        if (!over) {
            limitSilence();
            if (isWritable()) {
                events.writable();
            }
        }
    }

    void onBroken(OriginFailure failure) {
        UpstreamConnection had = connection;
        if (!over) {
            end();
            connection = null;
            if (had != null) {
                pool.addresses().failed(had.address());
            }
            pool.failed(failure);
            events.broken(failure);
        }
    }

    /** The wait for a connection is bounded by the connect timeout. */
    void awaitConnection() {
        deadlineNanos =
                pool.deadlines().nanoTime() + pool.settings().connectTimeout().toNanos();
        awaiting = true;
        pool.deadlines().watch(this);
    }

    /** From here on its connection is watched for it. */
    private void awaitNoLonger() {
        if (awaiting) {
            awaiting = false;
            pool.deadlines().forget(this);
        }
    }

    /**
     * The origin's silence is bounded by the response timeout while it is the one that is waited for: to take what was written, or to
     * answer. While the client owes the rest of its request, that one's limits count, and the origin is not to blame.
     */
    private void limitSilence() {
        if (hurriedUntilNanos != Deadlines.NEVER) {
            return;
        }
        boolean untaken = !requestSent && !isWritable();
        boolean isDue = untaken || (answering ? awaited && !endless && requestSent : requestSent);
        if (isDue) {
            deadlineNanos = pool.deadlines().nanoTime()
                    + pool.settings().responseTimeout().toNanos();
        } else {
            deadlineNanos = Deadlines.NEVER;
        }
    }

    private void end() {
        over = true;
        awaitNoLonger();
        if (hurriedUntilNanos != Deadlines.NEVER) {
            pool.settled(this);
        }
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void overdue() {
        if (over) {
            return;
        }
        UpstreamConnection had = connection;
        if (had == null) {
            boolean inLine = pool.forget(this);
            unreachable(new OriginFailure(
                    inLine ? FailureReason.CONNECTIONS_TAKEN : FailureReason.CONNECT_TIMEOUT,
                    "no connection within " + Durations.format(pool.settings().connectTimeout())));
        } else if (hurriedUntilNanos != Deadlines.NEVER) {
            giveWay();
        } else {
            had.close();
            onBroken(new OriginFailure(
                    FailureReason.RESPONSE_TIMEOUT,
                    "nothing moved for " + Durations.format(pool.settings().responseTimeout())));
        }
    }
}
