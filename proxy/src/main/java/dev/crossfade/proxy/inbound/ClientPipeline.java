package dev.crossfade.proxy.inbound;

import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.proxy.headers.ClientFacts;
import dev.crossfade.proxy.observe.ProxyMetrics;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Sets up each client's connection, and refuses those beyond {@code limits.connections}. */
final class ClientPipeline extends ChannelInitializer<Channel> {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final Map<EventLoop, Worker> workers;
    private final Limits limits;
    private final TrustedPeers trusted;
    private final ProxyMetrics metrics;
    private final AtomicInteger connections = new AtomicInteger();

    ClientPipeline(Map<EventLoop, Worker> workers, Limits limits, TrustedPeers trusted, ProxyMetrics metrics) {
        this.workers = workers;
        this.limits = limits;
        this.trusted = trusted;
        this.metrics = metrics;
    }

    @Override
    protected void initChannel(Channel channel) {
        Worker worker = workers.get(channel.eventLoop());
        boolean isPeerKnown = channel.remoteAddress() instanceof InetSocketAddress;
        if (worker == null || !isPeerKnown || connections.incrementAndGet() > limits.connections()) {
            connections.decrementAndGet();
            metrics.rejected("connections");
            ChannelFuture unused = channel.close();
            return;
        }
        ChannelFuture unused = channel.closeFuture().addListener(closed -> connections.decrementAndGet());
        InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
        ClientFacts facts = ClientFacts.of(peer.getAddress(), trusted.trusts(peer), "http");
        channel.pipeline()
                .addLast(
                        new ClientCodec(new HttpDecoderConfig()
                                .setMaxInitialLineLength(limits.requestLine().clampedToInt())
                                .setMaxHeaderSize(limits.headers().clampedToInt())
                                .setMaxChunkSize(CHUNK_BYTES)
                                .setStrictLineParsing(true)
                                .setUseRfc9112TransferEncoding(true)
                                .setValidateHeaders(true)),
                        new ClientHandler(channel, worker, facts, limits));
    }
}
