package dev.crossfade.proxy.names;

import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** {@code /etc/hosts} (hosts(5)), as it is now: names that need no name server. Thread-safe. */
final class HostsFile {

    private final WatchedFile<HostsFileEntriesProvider> file;

    HostsFile(Path path, LongSupplier nanoTime) {
        this.file = new WatchedFile<>(
                path,
                changed -> HostsFileEntriesProvider.parser().parseSilently(changed.toFile(), StandardCharsets.UTF_8),
                nanoTime);
    }

    /** The addresses of a name, IPv4 first; none when the file does not have it. */
    List<InetAddress> addresses(String host) {
        HostsFileEntriesProvider entries = file.said();
        String name = host.toLowerCase(Locale.ROOT);
        List<InetAddress> found = new ArrayList<>(entries.ipv4Entries().getOrDefault(name, List.of()));
        if (!NetUtil.isIpV4StackPreferred()) {
            found.addAll(entries.ipv6Entries().getOrDefault(name, List.of()));
        }
        return found;
    }
}
