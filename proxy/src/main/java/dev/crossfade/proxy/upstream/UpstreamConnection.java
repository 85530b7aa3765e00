package dev.crossfade.proxy.upstream;

import dev.crossfade.proxy.headers.WebSocketHandshake;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** One connection to an origin: the last handler of its channel. Carries one call at a time, and tells it what arrives. */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {

    private final Channel channel;
    private final UpstreamPool pool;
    private final ByteBuffer probe = ByteBuffer.allocateDirect(1);
    private @Nullable UpstreamCall call;
    private boolean informational;
    private @Nullable HttpResponse agreement;
    private boolean keepAlive;
    private boolean counted;
    private boolean finished;
    private @Nullable Throwable cause;
    long idleSinceNanos;

    UpstreamConnection(Channel channel, UpstreamPool pool) {
        this.channel = channel;
        this.pool = pool;
    }

    Channel channel() {
        return channel;
    }

    /** Without flushing; a failure ends the connection. */
    void write(HttpObject part) {
        ChannelFuture unused = channel.write(part, channel.voidPromise());
    }

    private void closeChannel() {
        ChannelFuture unused = channel.close();
    }

    void carry(UpstreamCall next) {
        call = next;
        keepAlive = false;
        informational = false;
        agreement = null;
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
        pool.closed(this);
        channel.pipeline().addLast(end);
        channel.pipeline().remove(this);
        channel.pipeline().remove(HttpClientCodec.class);
    }

    /** Ready to carry calls: from now on the pool counts its end. */
    void opened() {
        counted = true;
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
        if (current == null) {
            ReferenceCountUtil.release(message);
            // Bytes that nobody asked for: whatever they are, the next answer could not be told from them.
            closeChannel();
        } else if (message instanceof HttpResponse head) {
            onHead(current, head);
        } else if (message instanceof HttpContent part) {
            onPart(current, part);
        } else {
            ReferenceCountUtil.release(message);
            fail(new IOException("the origin sent something that is not HTTP"));
        }
    }

    private void onHead(UpstreamCall current, HttpResponse head) {
        if (head.decoderResult().isFailure()) {
            ReferenceCountUtil.release(head);
            fail(new IOException(
                    "the origin's answer cannot be read", head.decoderResult().cause()));
        } else if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            informational = true;
            if (current.isWebSocketAskedFor() && WebSocketHandshake.isAgreedTo(head)) {
                agreement = head;
            } else if (head.status().code() == 101) {
                fail(new IOException("the origin switched protocols unasked"));
            }
        } else {
            keepAlive = HttpUtil.isKeepAlive(head);
            current.onHead(head);
        }
    }

    private void onPart(UpstreamCall current, HttpContent part) {
        if (cause != null) {
            // A reset ends a body without a length as if it were complete: it is not.
            part.release();
        } else if (part.decoderResult().isFailure()) {
            part.release();
            fail(new IOException(
                    "the origin's body cannot be read", part.decoderResult().cause()));
        } else if (informational) {
            part.release();
            informational = !(part instanceof LastHttpContent);
            HttpResponse agreed = agreement;
            if (agreed != null && !informational) {
                agreement = null;
                current.onSwitched(agreed);
            }
        } else {
            current.onPart(part);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (finished) {
            finished = false;
            giveBackUnused();
        } else if (call != null) {
            call.onPause();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (call != null && channel.isWritable()) {
            call.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (counted) {
            pool.closed(this);
        }
        UpstreamCall current = call;
        if (current != null) {
            call = null;
            current.onBroken(cause != null ? cause : new ClosedChannelException());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable problem) {
        cause = problem;
        closeChannel();
    }

    private void fail(Throwable problem) {
        cause = problem;
        closeChannel();
    }
}
