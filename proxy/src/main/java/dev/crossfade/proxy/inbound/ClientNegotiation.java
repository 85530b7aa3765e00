package dev.crossfade.proxy.inbound;

import dev.crossfade.config.settings.ProxySettings.ProxyProtocol;
import dev.crossfade.proxy.observe.RejectionReason;
import dev.crossfade.proxy.upstream.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a client's connection: who is at its other end (PROXY protocol), whether it is secured, and which HTTP it speaks
 * (by ALPN, or by its first bytes: RFC 9113 §3.3). Then it gives way to what speaks that. It has as long as a request's header has.
 */
final class ClientNegotiation extends ChannelInboundHandlerAdapter implements OpenConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ClientNegotiation.class);

    private final Worker worker;
    private final ClientPipeline pipeline;
    private final ProxyProtocol expected;
    private final boolean secured;
    private InetSocketAddress peer;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf first;
    private boolean decided;
    private long deadlineNanos = Deadlines.NEVER;

    /** @param peer as the socket knows it */
    ClientNegotiation(
            Worker worker, ClientPipeline pipeline, ProxyProtocol expected, boolean secured, InetSocketAddress peer) {
        this.worker = worker;
        this.pipeline = pipeline;
        this.expected = expected;
        this.secured = secured;
        this.peer = peer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        worker.opened(this);
        Duration limit = pipeline.limits().headerTimeout();
        deadlineNanos = worker.nanoTime() + limit.toNanos();
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HAProxyMessage header) {
            take(ctx, header);
        } else if (message instanceof ByteBuf bytes && !secured && !decided) {
            takeFirst(ctx, bytes);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (decided) {
            ctx.fireChannelReadComplete();
        } else {
            ctx.read();
        }
    }

    /** A connection of the load balancer's own, as its health check, has the load balancer's address. */
    private void take(ChannelHandlerContext ctx, HAProxyMessage header) {
        try {
            String address = header.sourceAddress();
            if (!isExpected(header.protocolVersion())) {
                giveUp(ctx, RejectionReason.PROXY_PROTOCOL);
            } else if (address != null && NetUtil.createInetAddressFromIpAddressString(address) != null) {
                peer = new InetSocketAddress(
                        NetUtil.createInetAddressFromIpAddressString(address), header.sourcePort());
            }
        } finally {
            header.release();
        }
    }

    private boolean isExpected(HAProxyProtocolVersion version) {
        return switch (expected) {
            case NONE -> false;
            case V1 -> version == HAProxyProtocolVersion.V1;
            case V2 -> version == HAProxyProtocolVersion.V2;
            case ANY -> true;
        };
    }

    private void takeFirst(ChannelHandlerContext ctx, ByteBuf bytes) {
        ByteBuf all = first == null ? bytes : ctx.alloc().compositeBuffer(2).addComponents(true, first, bytes);
        first = all;
        ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
        int seen = Math.min(all.readableBytes(), preface.readableBytes());
        if (!ByteBufUtil.equals(all, all.readerIndex(), preface, preface.readerIndex(), seen)) {
            decide(ctx, false);
        } else if (seen == preface.readableBytes()) {
            decide(ctx, true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            if (handshake.isSuccess() && tls != null) {
                decide(ctx, ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol()));
            } else {
                LOG.debug("TLS handshake with {} failed", peer, handshake.cause());
                giveUp(ctx, RejectionReason.TLS_HANDSHAKE);
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    private void decide(ChannelHandlerContext ctx, boolean http2) {
        decided = true;
        worker.closed(this);
        pipeline.speak(ctx.channel(), worker, peer, secured, http2);
        ByteBuf begun = first;
        first = null;
        if (begun != null) {
            ctx.fireChannelRead(begun);
        }
        ctx.pipeline().remove(this);
    }

    private void giveUp(ChannelHandlerContext ctx, RejectionReason reason) {
        if (!decided) {
            decided = true;
            worker.closed(this);
            worker.metrics().rejected(reason, String.valueOf(peer.getAddress().getHostAddress()));
        }
        ChannelFuture unused = ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof HAProxyProtocolException) {
            giveUp(ctx, RejectionReason.PROXY_PROTOCOL);
        } else if (Carrier.isOfTheConnection(cause) || isOfTheHandshake(cause)) {
            giveUp(ctx, secured ? RejectionReason.TLS_HANDSHAKE : RejectionReason.CONNECTION_BROKEN);
        } else {
            LOG.error("A client's connection is closed by an error of this proxy", cause);
            giveUp(ctx, RejectionReason.ERROR);
        }
    }

    /** What the TLS handler could not read; an error of this proxy's own comes as another class. */
    private boolean isOfTheHandshake(Throwable cause) {
        return secured && cause instanceof DecoderException && !(cause.getCause() instanceof RuntimeException);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker.closed(this);
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (first != null) {
            first.release();
            first = null;
        }
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void overdue() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            giveUp(ctx, RejectionReason.HEADER_TIMEOUT);
        }
    }

    @Override
    public boolean hasOutput() {
        return false;
    }

    @Override
    public void goDown() {
        closeNow();
    }

    @Override
    public void closeNow() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ChannelFuture unused = ctx.close();
        }
    }
}
