package dev.crossfade.proxy.upstream;

import dev.crossfade.config.settings.ProxySettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Opens connections on one event loop: finds the origin's addresses, connects to one that takes it, and completes TLS. */
final class UpstreamConnector {

    /** Is told once, on the event loop, by one of the two. */
    interface Opening {

        void opened(UpstreamConnection connection);

        void failed(OriginFailure failure);
    }

    /** More are not tried for one connection. */
    private static final int MOST_TRIED = 4;

    private final EventLoop loop;
    private final Class<? extends Channel> channelType;
    private final ProxySettings.Upstream settings;
    private final Deadlines deadlines;

    UpstreamConnector(UpstreamLoop on, ProxySettings.Upstream settings) {
        this.loop = on.loop();
        this.channelType = on.channelType();
        this.settings = settings;
        this.deadlines = on.deadlines();
    }

    void connect(UpstreamPool pool, Opening opening) {
        pool.addresses().find(found -> {
            if (found.isEmpty()) {
                opening.failed(new OriginFailure(
                        FailureReason.NAME_UNRESOLVED,
                        "the name " + pool.endpoint().host() + " was not found ("
                                + pool.addresses().failure() + ")"));
            } else {
                long until = deadlines.nanoTime() + settings.connectTimeout().toNanos();
                dial(pool, inRandomOrder(found), until, opening);
            }
        });
    }

    /** At random, so that new connections spread over all of them. */
    private static Deque<InetAddress> inRandomOrder(List<InetAddress> found) {
        List<InetAddress> shuffled = new ArrayList<>(found);
        Collections.shuffle(shuffled, ThreadLocalRandom.current());
        return new ArrayDeque<>(shuffled.subList(0, Math.min(MOST_TRIED, shuffled.size())));
    }

    /** Tries one address after the other; each may take its share of the time that is left. */
    private void dial(UpstreamPool pool, Deque<InetAddress> left, long until, Opening opening) {
        long share = (until - deadlines.nanoTime()) / left.size() / 1_000_000;
        InetAddress address = left.removeFirst();
        InetSocketAddress at = new InetSocketAddress(address, pool.endpoint().port());
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(channelType)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, share))
                .handler(new Pipeline(pool, address, settings.connectTimeout().toMillis()));
        ChannelFuture unused = bootstrap.connect(at).addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                secured(connected.channel(), opening);
                return;
            }
            pool.addresses().failed(address);
            OriginFailure failure = OriginFailure.ofConnect(at, connected.cause());
            if (left.isEmpty()) {
                opening.failed(failure);
            } else {
                pool.failed(failure);
                dial(pool, left, until, opening);
            }
        });
    }

    private static void secured(Channel channel, Opening opening) {
        UpstreamConnection connection = channel.pipeline().get(UpstreamConnection.class);
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            ready(connection, opening);
            return;
        }
        channel.read();
        Future<Channel> unused = tls.handshakeFuture().addListener(handshake -> {
            if (handshake.isSuccess()) {
                ready(connection, opening);
            } else {
                ChannelFuture unusedClosing = channel.close();
                opening.failed(OriginFailure.ofHandshake(handshake.cause()));
            }
        });
    }

    private static void ready(UpstreamConnection connection, Opening opening) {
        if (connection.channel().isActive()) {
            connection.opened();
            opening.opened(connection);
        } else {
            opening.failed(OriginFailure.CLOSED);
        }
    }

    private static final class Pipeline extends ChannelInitializer<Channel> {

        private final UpstreamPool pool;
        private final InetAddress address;
        private final long handshakeMillis;

        Pipeline(UpstreamPool pool, InetAddress address, long handshakeMillis) {
            this.pool = pool;
            this.address = address;
            this.handshakeMillis = handshakeMillis;
        }

        @Override
        protected void initChannel(Channel channel) {
            Endpoint endpoint = pool.endpoint();
            SslContext tls = endpoint.tls();
            if (tls != null) {
                SslHandler handler = tls.newHandler(channel.alloc(), endpoint.serverName(), endpoint.port());
                handler.setHandshakeTimeoutMillis(handshakeMillis);
                channel.pipeline().addLast(handler);
            }
            OriginCodec codec = new OriginCodec();
            channel.pipeline().addLast(codec, new UpstreamConnection(channel, codec, address, pool));
        }
    }
}
