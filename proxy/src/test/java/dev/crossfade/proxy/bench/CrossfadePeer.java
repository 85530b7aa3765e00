package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Ours, as a user starts it, with what the command line adds ({@code -Dbench.jvm}); looks into GraphQL answers while it is armed. */
final class CrossfadePeer implements BenchPeer {

    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M");
    private static final double MEBIBYTE = 1 << 20;

    private final ProxyProcess proxy;
    private final Path collections;
    private final int tlsPort = FreePorts.next();

    CrossfadePeer(Path directory, int originPort, BenchCertificate certificate, Core core) throws IOException {
        this(directory, originPort, certificate, core, 0);
    }

    /** @param more tenants beside the one that has every host; the first one's is {@link #host} 0 */
    CrossfadePeer(Path directory, int originPort, BenchCertificate certificate, Core core, int more)
            throws IOException {
        Path home = Files.createDirectories(directory.resolve("crossfade"));
        collections = home.resolve("gc.log");
        String config = """
                logging: { level: warn }
                proxy:
                  id: bench
                  listen:
                    - { host: 127.0.0.1, port: 0 }
                    - { host: 127.0.0.1, port: %d, tls: { certificate: %s, key: %s } }
                  admin: { host: 127.0.0.1, port: 0 }
                  state: %s
                  routes: { from: local }
                  limits: { idleTimeout: 10m, connections: 20000 }
                tenants:
                  - id: bench
                    hosts: ["*"]
                    source: { origin: "http://127.0.0.1:%d" }
                    target: { origin: "http://127.0.0.1:%d" }
                    failover:
                      bodyRules:
                        - paths: [/graphql]
                          contentTypes: [application/json]
                          match: "cannot execute [A-Z ]+ in a read-only transaction"
                """.formatted(
                                tlsPort,
                                certificate.certificate(),
                                certificate.key(),
                                home.resolve("state"),
                                originPort,
                                originPort)
                + IntStream.range(0, more)
                        .mapToObj(i -> """
                  - id: tenant-%d
                    hosts: [%s]
                    source: { origin: "http://127.0.0.1:%d" }
                    target: { origin: "http://127.0.0.1:%d" }
                """.formatted(i, host(i), originPort, originPort))
                        .collect(Collectors.joining());
        // Ten thousand tenants take 360 MiB: beside them, 512 would have its collections measured, and nothing else.
        List<String> jvm = Stream.concat(
                        Stream.of(
                                more == 0 ? "-Xmx512m" : "-Xmx2g",
                                // It has one, also while it is warmed up on more.
                                "-XX:ActiveProcessorCount=1",
                                "-Xlog:gc:file=" + collections),
                        Arrays.stream(System.getProperty("bench.jvm", "").split(" "))
                                .filter(option -> !option.isEmpty()))
                .toList();
        proxy = new ProxyProcess(home, config, jvm, core::command);
    }

    /** Of the tenant that is further than all before by that many. */
    static String host(int tenant) {
        return "tenant-" + tenant + ".example.com";
    }

    /** Ready for an attempt: every request is kept until it is answered, and answers are looked into. */
    void arm() throws IOException, InterruptedException {
        proxy.route("source", "armed");
    }

    void disarm() throws IOException, InterruptedException {
        proxy.route("source", "direct");
    }

    /** Of its heap, by its collections since it was started: what has come since the one before. */
    double allocatedBytes() throws IOException {
        double mebibytes = 0;
        double left = 0;
        for (String line : Files.readAllLines(collections)) {
            Matcher collection = COLLECTION.matcher(line);
            if (collection.find()) {
                mebibytes += Double.parseDouble(collection.group(1)) - left;
                left = Double.parseDouble(collection.group(2));
            }
        }
        return mebibytes * MEBIBYTE;
    }

    @Override
    public int warmUpSeconds() {
        return Rounds.WARM_UP_SECONDS;
    }

    @Override
    public String name() {
        return "crossfade";
    }

    @Override
    public InetSocketAddress address() {
        return proxy.address();
    }

    @Override
    public InetSocketAddress http2Address() {
        return proxy.http2Address();
    }

    @Override
    public InetSocketAddress tlsAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), tlsPort);
    }

    @Override
    public ProcessHandle process() {
        return proxy.process();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
