package dev.crossfade.proxy.upstream;

import dev.crossfade.config.settings.ProxySettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Opens connections on one event loop: resolves the origin's name off the loop, connects, and completes TLS. */
final class UpstreamConnector {

    /** Exactly one of the two is null. */
    interface Opened {
        void done(@Nullable UpstreamConnection connection, Throwable failure);
    }

    private static final Throwable NO_FAILURE = new Throwable("no failure", null, false, false) {};
    private static final int MAX_HEADER_BYTES = 64 * 1024;
    private static final int MAX_STATUS_LINE_BYTES = 8 * 1024;
    private static final int CHUNK_BYTES = 64 * 1024;

    private final EventLoop loop;
    private final Class<? extends Channel> channelType;
    private final ProxySettings.Upstream settings;
    private final Executor resolving;

    UpstreamConnector(
            EventLoop loop, Class<? extends Channel> channelType, ProxySettings.Upstream settings, Executor resolving) {
        this.loop = loop;
        this.channelType = channelType;
        this.settings = settings;
        this.resolving = resolving;
    }

    void connect(UpstreamPool pool, Opened opened) {
        Origin origin = pool.origin();
        CompletableFuture.supplyAsync(() -> resolve(origin), resolving)
                .whenCompleteAsync(
                        (address, failure) -> {
                            if (failure != null) {
                                opened.done(null, failure);
                            } else {
                                connect(pool, address, opened);
                            }
                        },
                        loop);
    }

    /** One of the name's addresses, at random, so that new connections spread over all of them. */
    private static InetSocketAddress resolve(Origin origin) {
        try {
            InetAddress[] all = InetAddress.getAllByName(origin.host());
            return new InetSocketAddress(all[ThreadLocalRandom.current().nextInt(all.length)], origin.port());
        } catch (UnknownHostException e) {
            throw new java.io.UncheckedIOException("the name " + origin.host() + " does not resolve", e);
        }
    }

    private void connect(UpstreamPool pool, InetSocketAddress address, Opened opened) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(channelType)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .handler(new Pipeline(pool));
        bootstrap.connect(address).addListener((io.netty.channel.ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                secured(connected.channel(), opened);
            } else {
                opened.done(null, connected.cause());
            }
        });
    }

    private static void secured(Channel channel, Opened opened) {
        UpstreamConnection connection = channel.pipeline().get(UpstreamConnection.class);
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            ready(connection, opened);
            return;
        }
        channel.read();
        tls.handshakeFuture().addListener(handshake -> {
            if (handshake.isSuccess()) {
                ready(connection, opened);
            } else {
                opened.done(null, handshake.cause());
                channel.close();
            }
        });
    }

    private static void ready(UpstreamConnection connection, Opened opened) {
        if (connection.channel().isActive()) {
            connection.opened();
            opened.done(connection, NO_FAILURE);
        } else {
            opened.done(null, new ClosedChannelException());
        }
    }

    private static final class Pipeline extends ChannelInitializer<Channel> {

        private final UpstreamPool pool;

        Pipeline(UpstreamPool pool) {
            this.pool = pool;
        }

        @Override
        protected void initChannel(Channel channel) {
            Origin origin = pool.origin();
            SslContext tls = origin.tls();
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc(), origin.serverName(), origin.port()));
            }
            channel.pipeline()
                    .addLast(
                            new HttpClientCodec(
                                    new HttpDecoderConfig()
                                            .setMaxInitialLineLength(MAX_STATUS_LINE_BYTES)
                                            .setMaxHeaderSize(MAX_HEADER_BYTES)
                                            .setMaxChunkSize(CHUNK_BYTES),
                                    false,
                                    false),
                            new UpstreamConnection(channel, pool));
        }
    }
}
