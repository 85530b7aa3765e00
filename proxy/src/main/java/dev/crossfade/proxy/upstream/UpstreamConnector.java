package dev.crossfade.proxy.upstream;

import dev.crossfade.config.settings.ProxySettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/** Opens connections on one event loop: resolves the origin's name off the loop, connects, and completes TLS. */
final class UpstreamConnector {

    /** Is told once, on the event loop, by one of the two. */
    interface Opening {

        void opened(UpstreamConnection connection);

        void failed(Throwable cause);
    }

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

    void connect(UpstreamPool pool, Opening opening) {
        Origin origin = pool.origin();
        CompletableFuture<InetSocketAddress> unused = CompletableFuture.supplyAsync(() -> resolve(origin), resolving)
                .whenCompleteAsync(
                        (address, failure) -> {
                            if (failure != null) {
                                opening.failed(failure);
                            } else {
                                connect(pool, address, opening);
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

    private void connect(UpstreamPool pool, InetSocketAddress address, Opening opening) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(channelType)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .handler(new Pipeline(pool));
        ChannelFuture unused = bootstrap.connect(address).addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                secured(connected.channel(), opening);
            } else {
                opening.failed(connected.cause());
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
                opening.failed(handshake.cause());
            }
        });
    }

    private static void ready(UpstreamConnection connection, Opening opening) {
        if (connection.channel().isActive()) {
            connection.opened();
            opening.opened(connection);
        } else {
            opening.failed(new ClosedChannelException());
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
