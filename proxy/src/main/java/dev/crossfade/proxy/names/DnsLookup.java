package dev.crossfade.proxy.names;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks {@code /etc/hosts}, then the machine's name servers ({@code /etc/resolv.conf}); both files are read again when they change.
 * Answers are kept as long as their TTL says, within the bounds below; queries are messages, so that a slow name keeps no other
 * waiting. An answer too long for a datagram is asked for again over TCP (RFC 7766 §5).
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

    private final HostsFile hosts;
    private final NameServers servers;
    private final TimesToLive cache = new TimesToLive(SHORTEST_TTL_SECONDS, LONGEST_TTL_SECONDS, FAILURE_TTL_SECONDS);
    private final DnsNameResolver resolver;

    /** @param queryTimeout after which another name server is asked */
    public DnsLookup(
            EventLoop loop,
            Class<? extends DatagramChannel> datagrams,
            Class<? extends SocketChannel> sockets,
            Duration queryTimeout,
            LongSupplier nanoTime) {
        this(
                loop,
                datagrams,
                sockets,
                queryTimeout,
                new HostsFile(Path.of("/etc/hosts"), nanoTime),
                new NameServers(Path.of("/etc/resolv.conf"), nanoTime));
    }

    DnsLookup(
            EventLoop loop,
            Class<? extends DatagramChannel> datagrams,
            Class<? extends SocketChannel> sockets,
            Duration queryTimeout,
            HostsFile hosts,
            NameServers servers) {
        this.hosts = hosts;
        this.servers = servers;
        this.resolver = new DnsNameResolverBuilder(loop)
                .datagramChannelType(datagrams)
                .socketChannelType(sockets)
                .resolveCache(cache)
                .queryTimeoutMillis(Math.max(1, queryTimeout.toMillis()))
                .maxQueriesPerResolve(MOST_QUERIES)
                .nameServerProvider(servers)
                // Ours is read again when it changes; Netty's is not.
                .hostsFileEntriesResolver((name, types) -> null)
                .build();
    }

    @Override
    public CompletionStage<Answer> lookup(String host) {
        List<InetAddress> here = known(host);
        if (!here.isEmpty()) {
            return CompletableFuture.completedFuture(new Answer(here, Duration.ZERO));
        }
        if (!servers.areThere()) {
            return CompletableFuture.failedFuture(new UnknownHostException(servers.missing()));
        }
        CompletableFuture<Answer> found = new CompletableFuture<>();
        Future<List<InetAddress>> unused = resolver.resolveAll(host).addListener((Future<List<InetAddress>> done) -> {
            if (done.isSuccess()) {
                found.complete(new Answer(done.getNow(), cache.of(host)));
            } else {
                found.completeExceptionally(LookupFault.of(done.cause()));
            }
        });
        return found;
    }

    /** What needs no name server. */
    private List<InetAddress> known(String host) {
        @Nullable InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        return literal == null ? hosts.addresses(host) : List.of(literal);
    }

    @Override
    public void close() {
        resolver.close();
    }
}
