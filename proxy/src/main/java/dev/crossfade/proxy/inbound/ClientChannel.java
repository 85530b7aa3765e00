package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.exchange.ClientConnection;
import dev.crossfade.proxy.headers.ClientFacts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** The way out to a client: what an exchange writes goes to its channel as it is, whatever the request has come to. */
abstract class ClientChannel implements ClientConnection {

    private final Channel channel;
    private final ClientFacts facts;

    ClientChannel(Channel channel, ClientFacts facts) {
        this.channel = channel;
        this.facts = facts;
    }

    Channel channel() {
        return channel;
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
        ChannelFuture unused = channel.write(part, channel.voidPromise());
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
