package dev.crossfade.proxy.inbound;

import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.proxy.headers.ClientFacts;
import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.observe.RejectionReason;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts clients' connections up to {@code limits.connections}, and sets each up for the HTTP that it speaks. */
final class ClientPipeline {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final Map<EventLoop, Worker> workers;
    private final Limits limits;
    private final TrustedPeers trusted;
    private final ProxyMetrics metrics;
    private final ConnectionCount connections;

    ClientPipeline(Map<EventLoop, Worker> workers, Limits limits, TrustedPeers trusted, ProxyMetrics metrics) {
        this.workers = workers;
        this.limits = limits;
        this.trusted = trusted;
        this.metrics = metrics;
        this.connections = new ConnectionCount(limits.connections());
    }

    Limits limits() {
        return limits;
    }

    /** The worker that will carry the connection; null when there are too many already: it is to be closed. */
    @Nullable
    Worker admit(Channel channel) {
        Worker worker = workers.get(channel.eventLoop());
        if (worker == null || !connections.tryOpen()) {
            metrics.rejected(RejectionReason.CONNECTIONS, String.valueOf(channel.remoteAddress()));
            return null;
        }
        metrics.clientConnected();
        var unused = channel.closeFuture().addListener(closed -> {
            connections.closed();
            metrics.clientDisconnected();
        });
        return worker;
    }

    /** Adds what speaks HTTP with the client to the end of its channel's pipeline. */
    void speak(Channel channel, Worker worker, InetSocketAddress peer, boolean secured, boolean http2) {
        ClientFacts facts = ClientFacts.of(peer.getAddress(), trusted.trusts(peer), secured ? "https" : "http");
        if (http2) {
            Http2Client.begin(channel, worker, facts.overHttp2(), limits, connections);
        } else {
            ClientCodec codec = new ClientCodec(new HttpDecoderConfig()
                    .setMaxInitialLineLength(limits.requestLine().clampedToInt())
                    .setMaxHeaderSize(limits.headers().clampedToInt())
                    .setMaxChunkSize(CHUNK_BYTES)
                    .setStrictLineParsing(true)
                    .setUseRfc9112TransferEncoding(true)
                    .setValidateHeaders(true));
            channel.pipeline()
                    .addLast(
                            codec,
                            new ClientHandler(channel, Carrier.CONNECTION, worker, facts, limits, codec::isHeadBegun));
        }
    }
}
