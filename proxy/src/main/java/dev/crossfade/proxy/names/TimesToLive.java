package dev.crossfade.proxy.names;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The resolver's cache, which also remembers what TTL each name's last answer had: the resolver does not tell. Thread-safe. */
final class TimesToLive implements DnsCache {

    /** Of a name that was found by the help of a search domain: what AWS gives the names of load balancers. */
    static final Duration USUAL = Duration.ofSeconds(60);

    /** Far more names than a configuration has origins; past it they are remembered anew. */
    private static final int MOST_NAMES = 10_000;

    private final DefaultDnsCache cache;
    private final Map<String, Duration> byName = new ConcurrentHashMap<>();

    TimesToLive(int shortestSeconds, int longestSeconds, int ofFailuresSeconds) {
        this.cache = new DefaultDnsCache(shortestSeconds, longestSeconds, ofFailuresSeconds);
    }

    /** How long the addresses in a name's last answer may be used. */
    Duration of(String host) {
        return byName.getOrDefault(host, USUAL);
    }

    @Override
    public DnsCacheEntry cache(
            String host, DnsRecord @Nullable [] additionals, InetAddress address, long timeToLive, EventLoop loop) {
        if (byName.size() >= MOST_NAMES) {
            byName.clear();
        }
        byName.put(host, Duration.ofSeconds(Math.max(cache.minTtl(), Math.min(cache.maxTtl(), timeToLive))));
        return cache.cache(host, additionals, address, timeToLive, loop);
    }

    @Override
    public DnsCacheEntry cache(String host, DnsRecord @Nullable [] additionals, Throwable failure, EventLoop loop) {
        return cache.cache(host, additionals, failure, loop);
    }

    @Override
    public @Nullable List<? extends DnsCacheEntry> get(String host, DnsRecord @Nullable [] additionals) {
        return cache.get(host, additionals);
    }

    @Override
    public void clear() {
        cache.clear();
        byName.clear();
    }

    @Override
    public boolean clear(String host) {
        byName.remove(host);
        return cache.clear(host);
    }
}
