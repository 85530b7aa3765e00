package dev.crossfade.proxy.names;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks the machine's name servers ({@code /etc/resolv.conf}), after {@code /etc/hosts}, which is read once, at the start. Answers
 * are kept as long as their TTL says, within the bounds below; queries are messages, so that a slow name keeps no other waiting.
 */
public final class DnsLookup implements NameLookup {

    /** A TTL of nought would make every new connection a query. */
    private static final int SHORTEST_TTL_SECONDS = 1;

    /** A mistyped TTL of a week would outlive every change. */
    private static final int LONGEST_TTL_SECONDS = 300;

    /** How long a failure is believed. */
    private static final int FAILURE_TTL_SECONDS = 1;

    /** Search domains, aliases and servers together. */
    private static final int MOST_QUERIES = 16;

    private final DnsNameResolver resolver;

    /** @param queryTimeout after which another name server is asked */
    public DnsLookup(EventLoop loop, Class<? extends DatagramChannel> channelType, Duration queryTimeout) {
        this(loop, channelType, queryTimeout, DnsServerAddressStreamProviders.platformDefault());
    }

    DnsLookup(
            EventLoop loop,
            Class<? extends DatagramChannel> channelType,
            Duration queryTimeout,
            DnsServerAddressStreamProvider servers) {
        this.resolver = new DnsNameResolverBuilder(loop)
                .datagramChannelType(channelType)
                .ttl(SHORTEST_TTL_SECONDS, LONGEST_TTL_SECONDS)
                .negativeTtl(FAILURE_TTL_SECONDS)
                .queryTimeoutMillis(Math.max(1, queryTimeout.toMillis()))
                .maxQueriesPerResolve(MOST_QUERIES)
                .nameServerProvider(servers)
                .build();
    }

    @Override
    public CompletionStage<List<InetAddress>> lookup(String host) {
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        Future<List<InetAddress>> unused = resolver.resolveAll(host).addListener((Future<List<InetAddress>> done) -> {
            if (done.isSuccess()) {
                found.complete(done.getNow());
            } else {
                found.completeExceptionally(done.cause());
            }
        });
        return found;
    }

    @Override
    public void close() {
        resolver.close();
    }
}
