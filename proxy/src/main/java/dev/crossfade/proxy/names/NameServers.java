package dev.crossfade.proxy.names;

import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.UnixResolverDnsServerAddressStreamProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name servers of {@code /etc/resolv.conf} (resolv.conf(5)), as it is now. Where there are none nobody is asked: Netty's own
 * default would then ask public servers, and tell them the names of our origins. Thread-safe.
 */
final class NameServers implements DnsServerAddressStreamProvider {

    private static final Logger LOG = LoggerFactory.getLogger(NameServers.class);

    private final Path path;
    private final WatchedFile<Optional<DnsServerAddressStreamProvider>> file;
    /** The last that there were: a query that is under way may want another one, though the file has gone since. */
    private volatile @Nullable DnsServerAddressStreamProvider last;

    NameServers(Path path, LongSupplier nanoTime) {
        this.path = path;
        this.file = new WatchedFile<>(path, NameServers::read, nanoTime);
    }

    boolean areThere() {
        Optional<DnsServerAddressStreamProvider> now = file.said();
        now.ifPresent(servers -> last = servers);
        return now.isPresent();
    }

    /** Why a name is not found when there are none. */
    String missing() {
        return "this machine has no name server, for " + path + " is not there, cannot be read, or names none";
    }

    /** Must not throw in the middle of a query: the resolver would never end it. */
    @Override
    public DnsServerAddressStream nameServerAddressStream(String host) {
        boolean unused = areThere();
        DnsServerAddressStreamProvider servers = last;
        if (servers == null) {
            throw new IllegalStateException(missing());
        }
        return servers.nameServerAddressStream(host);
    }

    private static Optional<DnsServerAddressStreamProvider> read(Path path) {
        try {
            return Optional.of(new UnixResolverDnsServerAddressStreamProvider(path.toFile()));
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "No name server: {} is not there, cannot be read, or names none ({}). Until it names one, only origins"
                            + " that are named by an address or in /etc/hosts can be reached.",
                    path,
                    e.getMessage());
            return Optional.empty();
        }
    }
}
