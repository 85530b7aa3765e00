package dev.crossfade.proxy.inbound;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.ProxySettings.Listen;
import dev.crossfade.proxy.tls.CertificateWatch;
import dev.crossfade.proxy.tls.ServerCertificates;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where one proxy listens, with the certificates of each port. What is accepted there belongs to the event loops of others. */
final class Listeners implements AutoCloseable {

    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final int BACKLOG = 1024;

    private final Transport transport;
    private final EventLoopGroup acceptors;
    private final EventLoopGroup loops;
    private final CertificateWatch certificates = new CertificateWatch();
    private final List<Channel> open = new ArrayList<>();

    /** @param loops that carry what is accepted */
    Listeners(Transport transport, EventLoopGroup loops) {
        this.transport = transport;
        this.acceptors = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("accept"), transport.io());
        this.loops = loops;
    }

    /**
     * Opens one more.
     *
     * @throws IOException when the port cannot be opened; the message names it
     * @throws IllegalArgumentException when its certificates cannot be used; the message names the keys
     */
    void open(Listen listen, ClientPipeline clients) throws IOException {
        ServerCertificates own = listen.tls() == null ? null : ServerCertificates.load(listen.tls());
        if (own != null) {
            certificates.add(own);
        }
        open.add(bind(listen, new ListenerPipeline(clients, listen.proxyProtocol(), own)));
    }

    private Channel bind(Listen listen, ListenerPipeline clients) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(acceptors, loops)
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(clients);
        ChannelFuture bound = bootstrap
                .bind(new InetSocketAddress(listen.host(), listen.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    FailureWords.listening("proxy.listen", listen.host(), listen.port(), bound.cause()), bound.cause());
        }
        return bound.channel();
    }

    /** In the order in which they were opened, with the ports that were given for port 0. */
    List<InetSocketAddress> addresses() {
        return open.stream()
                .map(listener -> (InetSocketAddress) listener.localAddress())
                .toList();
    }

    /** Nobody can connect any more; connections that were accepted go on. */
    void stopListening() {
        List<ChannelFuture> closing = open.stream().map(Channel::close).toList();
        closing.forEach(each -> each.awaitUninterruptibly(CLOSING.toMillis()));
    }

    @Override
    public void close() {
        stopListening();
        acceptors.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(CLOSING.toMillis());
        certificates.close();
    }
}
