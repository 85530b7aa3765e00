package dev.crossfade.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One connection to an origin: the last handler of its channel. Carries one call at a time, and tells it what arrives. */
final class UpstreamConnection extends ChannelInboundHandlerAdapter implements Deadlines.Bounded {

    /** More interim answers than any server has use for, and few enough to be no burden. */
    private static final int MOST_INTERIMS = 16;

    private final Channel channel;
    private final OriginCodec codec;
    private final InetAddress address;
    private final UpstreamPool pool;
    private final ByteBuffer probe = ByteBuffer.allocateDirect(1);
    private @Nullable UpstreamCall call;
    private boolean informational;
    private int interims;
    private @Nullable HttpResponse agreement;
    /** A head of which it is not known yet whether what was read with it makes sense. */
    private @Nullable HttpResponse untold;

    /** The answer ends with the connection, which over TLS must say so (RFC 9112 §9.8). */
    private boolean endsWithConnection;

    private boolean closeNotified;
    private boolean closedByUs;
    private boolean keepAlive;
    private boolean counted;
    private boolean finished;
    private @Nullable OriginFailure failure;
    long idleSinceNanos;

    /** Made once for the connection, so that a flush that is put off costs no object. */
    private final Runnable flushDue = this::flushDue;

    private boolean flushQueued;
    private boolean unflushed;

    UpstreamConnection(Channel channel, OriginCodec codec, InetAddress address, UpstreamPool pool) {
        this.channel = channel;
        this.codec = codec;
        this.address = address;
        this.pool = pool;
    }

    Channel channel() {
        return channel;
    }

    /** Where it leads to. */
    InetAddress address() {
        return address;
    }

    /** Without flushing; a failure ends the connection. */
    void write(HttpObject part) {
        ChannelFuture unused = channel.write(part, channel.voidPromise());
    }

    void flush() {
        unflushed = false;
        channel.flush();
    }

    /**
     * Flushes when the event loop has done what it is at: the parts of a body that were read together are one write to the socket,
     * and none waits for another that has not been read yet.
     */
    void flushSoon() {
        unflushed = true;
        if (!flushQueued) {
            flushQueued = true;
            channel.eventLoop().execute(flushDue);
        }
    }

    private void flushDue() {
        flushQueued = false;
        if (unflushed) {
            flush();
        }
    }

    private void closeChannel() {
        closedByUs = true;
        ChannelFuture unused = channel.close();
    }

    void carry(UpstreamCall next) {
        call = next;
        keepAlive = false;
        informational = false;
        interims = 0;
        agreement = null;
        untold = null;
    }

    /**
     * The answer has ended: closes the connection, or, when the whole request was sent, keeps it for another call; but not before
     * all is told that was read with the answer's end, for another call would take stray bytes for its own answer.
     */
    void finish(boolean requestSent) {
        call = null;
        finished = requestSent && keepAlive && channel.isActive();
        if (!finished) {
            close();
        }
    }

    /** Nothing was written for the call that had it: as good as before. */
    void giveBackUnused() {
        call = null;
        if (channel.isActive()) {
            pool.giveBack(this);
            // Tells of a close while idle.
            channel.read();
        }
    }

    /** Neither HTTP's nor the pool's any more: what was read behind the origin's agreement goes to the tunnel first. */
    void becomeTunnel(ChannelHandler end) {
        call = null;
        counted = false;
        pool.deadlines().forget(this);
        pool.closed(this);
        channel.pipeline().addLast(end);
        channel.pipeline().remove(this);
        channel.pipeline().remove(codec);
    }

    /**
     * Ready to carry calls: from now on the pool counts its end, and it is watched for their time limits. To watch each call itself costs a
     * request half a per cent.
     */
    void opened() {
        counted = true;
        pool.deadlines().watch(this);
    }

    @Override
    public long deadlineNanos() {
        return call == null ? Deadlines.NEVER : call.deadlineNanos();
    }

    @Override
    public void overdue() {
        if (call != null) {
            call.overdue();
        }
    }

    /** Idle, it turned out to have ended, or to have something that nobody asked for. */
    void giveUp() {
        pool.doubt();
        close();
    }

    void close() {
        call = null;
        closeChannel();
    }

    /**
     * Whether nothing has arrived on an idle connection: no end of stream, no stray bytes. Asks the socket itself, for the event
     * loop may not have come to it yet. Without a native transport only what the event loop knows.
     */
    boolean isQuiet() {
        if (!channel.isActive()) {
            return false;
        }
        if (channel instanceof EpollSocketChannel epoll) {
            try {
                probe.clear();
                return epoll.fd().read(probe, 0, 1) == 0;
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        UpstreamCall current = call;
        if (failure != null) {
            // A reset ends a body without a length as if it were complete: it is not.
            ReferenceCountUtil.release(message);
        } else if (current == null) {
            ReferenceCountUtil.release(message);
            closeForStrayBytes();
        } else if (message instanceof HttpResponse head) {
            onHead(current, head);
        } else if (message instanceof HttpContent part) {
            onPart(current, part);
        } else {
            ReferenceCountUtil.release(message);
            fail(OriginFailure.ofDecoder(null));
        }
    }

    private void onHead(UpstreamCall current, HttpResponse head) {
        int status = head.status().code();
        if (head.decoderResult().isFailure()) {
            ReferenceCountUtil.release(head);
            fail(OriginFailure.ofDecoder(head.decoderResult().cause()));
        } else if (head.protocolVersion().majorVersion() != 1) {
            fail(OriginFailure.ofDecoder(null));
        } else if (status < 100 || status > 999) {
            fail(new OriginFailure(FailureReason.BAD_STATUS, "the answer's status is " + status));
        } else if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            informational = true;
            onInterim(current, head);
        } else {
            keepAlive = HttpUtil.isKeepAlive(head);
            endsWithConnection = !HttpUtil.isContentLengthSet(head) && !HttpUtil.isTransferEncodingChunked(head);
            untold = head;
        }
    }

    /**
     * A head is told with the first part of its body, or when no more could be read with it: a body that is malformed from its
     * beginning leaves nothing at the client that an error could not follow.
     */
    private void tellHead(UpstreamCall current) {
        HttpResponse head = untold;
        if (head != null) {
            untold = null;
            current.onHead(head);
        }
    }

    /** RFC 9110 §15.2. That the body is wanted (100) was for the proxy to say. */
    private void onInterim(UpstreamCall current, HttpResponse head) {
        int status = head.status().code();
        interims++;
        if (current.isAgreement(head)) {
            agreement = head;
        } else if (status == 101) {
            fail(new OriginFailure(
                    FailureReason.SWITCHED_PROTOCOLS,
                    "the origin switched protocols unasked, or accepted another key than it was asked with"));
        } else if (interims > MOST_INTERIMS) {
            fail(new OriginFailure(
                    FailureReason.INTERIM_FLOOD, "more than " + MOST_INTERIMS + " informational answers came"));
        } else if (status != 100) {
            current.onInterim(head);
        }
    }

    private void onPart(UpstreamCall current, HttpContent part) {
        if (part.decoderResult().isFailure()) {
            part.release();
            fail(OriginFailure.ofDecoder(part.decoderResult().cause()));
        } else if (informational) {
            part.release();
            informational = !(part instanceof LastHttpContent);
            HttpResponse agreed = agreement;
            if (agreed != null && !informational) {
                agreement = null;
                current.onSwitched(agreed);
            }
        } else if (part instanceof LastHttpContent && endsWithConnection && isCutOff()) {
            part.release();
            fail(OriginFailure.CLOSED);
        } else {
            tellHead(current);
            current.onPart(part);
        }
    }

    /** Whoever is in between could have ended it; only TLS's own end is the origin's. */
    private boolean isCutOff() {
        return !channel.isActive() && !closeNotified && channel.pipeline().get(SslHandler.class) != null;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent close) {
            closeNotified = close.isSuccess();
            if (closeNotified && endsWithConnection && call != null) {
                // That was the answer's end, whether the connection below ends with it or not.
                closeChannel();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Bytes that nobody asked for: whatever they are, the next answer could not be told from them. */
    private void closeForStrayBytes() {
        if (channel.isActive()) {
            pool.failed(new OriginFailure(FailureReason.STRAY_BYTES, "bytes came behind the end of an answer"));
            pool.doubt();
            closeChannel();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        UpstreamCall current = call;
        if (current != null && failure == null) {
            tellHead(current);
        }
        if (call != null) {
            call.onPause();
        } else if (codec.hasLeftOver()) {
            closeForStrayBytes();
        } else if (finished) {
            finished = false;
            giveBackUnused();
        } else if (channel.isActive()) {
            channel.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (call != null) {
            call.onWritabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!closedByUs) {
            pool.doubt();
        }
        if (counted) {
            pool.deadlines().forget(this);
            pool.closed(this);
        }
        UpstreamCall current = call;
        if (current != null) {
            call = null;
            current.onBroken(failure != null ? failure : OriginFailure.CLOSED);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable problem) {
        fail(OriginFailure.ofConnection(problem));
    }

    /** The first failure is the cause of those that follow it. */
    private void fail(OriginFailure first) {
        if (failure == null) {
            failure = first;
        }
        closeChannel();
    }
}
