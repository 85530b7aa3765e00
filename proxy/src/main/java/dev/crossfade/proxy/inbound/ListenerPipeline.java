package dev.crossfade.proxy.inbound;

import dev.crossfade.config.settings.ProxySettings.ProxyProtocol;
import dev.crossfade.proxy.tls.ServerCertificates;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.ssl.SniHandler;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What each new connection to one listener goes through before HTTP is spoken: PROXY protocol, TLS, and the choice of HTTP. */
final class ListenerPipeline extends ChannelInitializer<Channel> {

    /** RFC 8446 allows far more; no client sends it, and it is buffered before anything is known of the client. */
    private static final int LONGEST_CLIENT_HELLO = 16 * 1024;

    private final ClientPipeline clients;
    private final ProxyProtocol proxyProtocol;
    private final @Nullable ServerCertificates certificates;

    ListenerPipeline(ClientPipeline clients, ProxyProtocol proxyProtocol, @Nullable ServerCertificates certificates) {
        this.clients = clients;
        this.proxyProtocol = proxyProtocol;
        this.certificates = certificates;
    }

    @Override
    protected void initChannel(Channel channel) {
        Worker worker = channel.remoteAddress() instanceof InetSocketAddress ? clients.admit(channel) : null;
        if (worker == null) {
            ChannelFuture unused = channel.close();
            return;
        }
        ChannelPipeline pipeline = channel.pipeline();
        if (proxyProtocol != ProxyProtocol.NONE) {
            pipeline.addLast(new HAProxyMessageDecoder(true));
        }
        if (certificates != null) {
            long handshakeMillis = clients.limits().headerTimeout().toMillis();
            pipeline.addLast(new SniHandler(certificates, LONGEST_CLIENT_HELLO, handshakeMillis));
        }
        InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
        pipeline.addLast(new ClientNegotiation(worker, clients, proxyProtocol, certificates != null, peer));
    }
}
