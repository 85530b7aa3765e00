package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.exchange.ClientConnection;
import dev.crossfade.proxy.exchange.ProblemAnswer;
import dev.crossfade.proxy.exchange.Rejection;
import dev.crossfade.proxy.headers.ClientFacts;
import dev.crossfade.proxy.observe.RejectionReason;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import org.jspecify.annotations.Nullable;

/**
 * The way out to a client: what an exchange writes goes to its channel as it is, whatever its request has come to; and how that channel
 * ends. Belongs to one event loop.
 */
abstract class ClientChannel implements ClientConnection {

    private final Channel channel;
    private final Carrier carrier;
    private final Worker worker;
    private final ClientFacts facts;
    private @Nullable ChannelFuture lastPart;

    ClientChannel(Channel channel, Carrier carrier, Worker worker, ClientFacts facts) {
        this.channel = channel;
        this.carrier = carrier;
        this.worker = worker;
        this.facts = facts;
    }

    /** Whether another request may follow one that was answered. */
    final boolean isReused() {
        return carrier.isReused();
    }

    /** Counts what is the client's fault. */
    final void rejected(RejectionReason reason) {
        worker.metrics().rejected(reason, facts.address());
    }

    /** Gives the answer to a request that is not taken, and lets no other follow. */
    final void answerTo(Rejection rejection) {
        rejected(rejection.reason());
        carrier.refuse(channel, ProblemAnswer.of(rejection), lingering());
    }

    /** The last answer has been written, to a client that perhaps still sends. */
    final void end(boolean stillSends) {
        if (stillSends) {
            carrier.endEarly(channel, lastPart == null ? channel.newSucceededFuture() : lastPart, lingering());
        } else {
            carrier.end(channel);
        }
    }

    /** At once; only HTTP/2 can say why. */
    final void breakOff(Http2Error why) {
        carrier.breakOff(channel, why);
    }

    final void putTunnel(ChannelHandler end) {
        carrier.becomeTunnel(channel.pipeline(), end);
    }

    private LingeringClose lingering() {
        return new LingeringClose(worker.connections(), worker.metrics(), facts.address());
    }

    @Override
    public boolean isClosing() {
        return carrier.isReused() && worker.isGoingDown();
    }

    @Override
    public EventLoop eventLoop() {
        return channel.eventLoop();
    }

    @Override
    public ByteBufAllocator alloc() {
        return channel.alloc();
    }

    @Override
    public ClientFacts facts() {
        return facts;
    }

    @Override
    public void sendContinue() {
        write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        flush();
    }

    @Override
    public void write(HttpObject part) {
        if (part instanceof LastHttpContent && !carrier.isReused()) {
            lastPart = channel.write(part);
        } else {
            ChannelFuture unused = channel.write(part, channel.voidPromise());
        }
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }
}
