package dev.crossfade.proxy.inbound;

import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.proxy.headers.ClientFacts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's HTTP/1.1 connection, or one stream of its HTTP/2 connection: the last handler of its channel, which tells the
 * {@link RequestCycle} what happens there. Belongs to one event loop.
 */
final class ClientHandler extends ChannelInboundHandlerAdapter implements OpenConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ClientHandler.class);

    private final Channel channel;
    private final Worker worker;
    private final RequestCycle requests;
    private final Inbox inbox;

    /** @param headBegun whether the next request has begun to come, and not yet its whole head */
    ClientHandler(
            Channel channel,
            Carrier carrier,
            Worker worker,
            ClientFacts facts,
            Limits limits,
            BooleanSupplier headBegun) {
        this.channel = channel;
        this.worker = worker;
        this.requests = new RequestCycle(channel, carrier, worker, facts, limits, headBegun);
        this.inbox = requests.inbox();
    }

    /** A connection is active before it is known that it speaks HTTP/1.1, a stream becomes so. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        worker.opened(this);
        requests.begin();
        if (channel.isActive()) {
            inbox.read();
        }
    }

    /** The channel has ended, or gives way to what lets go of what a client still sends. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        worker.closed(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        inbox.read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker.closed(this);
        requests.clientGone();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (requests.isOver() || !(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
            return;
        }
        inbox.arrived(part);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        inbox.readEnded();
        requests.readEnded();
    }

    /** A reset comes ahead of what was sent before it and has not been read yet: that must not become a whole request. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame) {
            requests.clientGone();
            inbox.read();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        requests.writabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Http2Error broken = Carrier.errorOfStream(cause);
        if (broken != null) {
            requests.malformed(broken);
            return;
        }
        if (!Carrier.isOfTheConnection(cause)) {
            LOG.error("A client's connection is closed by an error of this proxy", cause);
        }
        requests.close();
    }

    // What belongs to every connection.

    @Override
    public long deadlineNanos() {
        return requests.deadlineNanos();
    }

    @Override
    public void overdue() {
        requests.overdue();
    }

    @Override
    public boolean hasOutput() {
        ChannelOutboundBuffer output = channel.unsafe().outboundBuffer();
        return output != null && output.totalPendingWriteBytes() > 0;
    }

    @Override
    public void goDown() {
        requests.closeUnlessRequestComes();
    }

    @Override
    public boolean expectsRequest() {
        return requests.expectsRequest();
    }

    @Override
    public void closeNow() {
        requests.close();
    }
}
