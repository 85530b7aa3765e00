package dev.crossfade.proxy.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DnsLookupIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    /** Of the looking at files only. */
    private final AtomicLong nanos = new AtomicLong();

    private SmallNameServer server;
    private Path hosts;
    private Path resolvConf;
    private DnsLookup lookup;

    @BeforeEach
    void start() throws Exception {
        server = new SmallNameServer();
        hosts = Files.writeString(
                directory.resolve("hosts"), "127.0.0.1 localhost\n::1 localhost\n10.0.0.5 here.test\n");
        resolvConf = Files.writeString(directory.resolve("resolv.conf"), here());
        lookup = new DnsLookup(
                loops.next(),
                NioDatagramChannel.class,
                NioSocketChannel.class,
                Duration.ofSeconds(20),
                new HostsFile(hosts, nanos::get),
                new NameServers(resolvConf, nanos::get));
    }

    /** The keyword {@code port} is BSD's, and counts for what follows it. */
    private String here() {
        return "port " + server.port() + "\nnameserver 127.0.0.1\n";
    }

    @AfterEach
    void stop() throws Exception {
        lookup.close();
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void allAddressesAreFoundAndKeptForTheirTimeToLive() throws Exception {
        List<InetAddress> both = List.of(address(7), address(8));
        assertEquals(both, find("two.test"));
        assertEquals(both, find("two.test"));
        assertEquals(1, server.questions("two.test"));
    }

    @Test
    void timeToLiveIsToldWithinItsBounds() {
        assertEquals(Duration.ofMinutes(5), ask("two.test").timeToLive());
        server.know("short.test", 0, List.of(1));
        assertEquals(Duration.ofSeconds(1), ask("short.test").timeToLive());
        server.know("usual.test", 60, List.of(1));
        assertEquals(Duration.ofSeconds(60), ask("usual.test").timeToLive());
        assertEquals(Duration.ZERO, ask("here.test").timeToLive());
    }

    @Test
    void answerThatIsTooLongForADatagramIsFetchedOverTcp() throws Exception {
        List<Integer> many = IntStream.rangeClosed(1, 40).boxed().toList();
        server.know("many.test", 60, many);
        assertEquals(40, find("many.test").size());
        assertEquals(1, server.questionsOverTcp("many.test"));
        assertEquals(0, server.questionsOverTcp("two.test"));
    }

    @Test
    void nameThatIsNotThereFails() {
        Throwable failure = failure("nothing.test");
        assertTrue(failure instanceof UnknownHostException);
        assertEquals("there is no such name, says the name server", failure.getMessage());
    }

    @Test
    void failureOfTheNameServerIsNotAnEmptyAnswerAndIsNotBelievedForLong() throws Exception {
        server.failFor("fickle.test");
        Throwable told = failure("fickle.test");
        assertTrue(told instanceof UnknownHostException);
        assertEquals("the name server answers ServFail(2)", told.getMessage());

        server.know("fickle.test", 60, List.of(3));
        List<InetAddress> found = List.of();
        while (found.isEmpty()) {
            found = lookup.lookup("fickle.test")
                    .handle((answer, failure) -> failure == null ? answer.addresses() : List.<InetAddress>of())
                    .toCompletableFuture()
                    .orTimeout(5, TimeUnit.SECONDS)
                    .join();
        }
        assertEquals(List.of(address(3)), found);
    }

    @Test
    void slowNameKeepsNoOtherWaiting() throws Exception {
        CompletableFuture<NameLookup.Answer> slow = lookup.lookup("slow.test").toCompletableFuture();
        assertEquals(List.of(address(7), address(8)), find("two.test"));
        assertFalse(slow.isDone());
    }

    @Test
    void addressIsItsOwnAnswerAndTheHostsFileComesFirst() throws Exception {
        assertEquals(List.of(address(9)), find("10.0.0.9"));
        assertTrue(find("[::1]").get(0).isLoopbackAddress());
        assertTrue(find("LocalHost").get(0).isLoopbackAddress());
        assertEquals(0, server.questions("localhost"));
    }

    @Test
    void hostsFileIsReadAgainWhenItChanges() throws Exception {
        assertEquals(List.of(address(5)), find("here.test"));
        Files.writeString(hosts, "10.0.0.66 here.test two.test\n");
        pass();
        assertEquals(List.of(address(66)), find("here.test"));
        assertEquals(List.of(address(66)), find("two.test"));

        Files.delete(hosts);
        pass();
        assertEquals(List.of(address(7), address(8)), find("two.test"));
    }

    @Test
    void withoutANameServerNobodyElseIsAskedAndItIsSaidWhy() throws Exception {
        Files.writeString(resolvConf, "# none yet\n");
        pass();
        String why = String.valueOf(failure("two.test").getMessage());
        assertTrue(why.contains("no name server") && why.contains(resolvConf.toString()), why);
        assertEquals(List.of(address(5)), find("here.test"));
        assertEquals(List.of(address(9)), find("10.0.0.9"));

        Files.writeString(resolvConf, here());
        pass();
        assertEquals(List.of(address(7), address(8)), find("two.test"));
    }

    @Test
    void lookupThatIsUnderWayEndsAlthoughTheResolverFileGoesAway() throws Exception {
        server.alias("alias.test", "two.test", this::removeResolverFile);
        assertEquals(List.of(address(7), address(8)), find("alias.test"));
    }

    private void removeResolverFile() {
        try {
            Files.deleteIfExists(resolvConf);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pass();
    }

    @Test
    void machineWithoutAResolverFileStartsAllTheSame() {
        DnsLookup without = new DnsLookup(
                loops.next(),
                NioDatagramChannel.class,
                NioSocketChannel.class,
                Duration.ofSeconds(20),
                new HostsFile(directory.resolve("no-hosts"), nanos::get),
                new NameServers(directory.resolve("no-resolv.conf"), nanos::get));
        try (without) {
            CompletionException failed = assertThrows(
                    CompletionException.class,
                    () -> without.lookup("two.test").toCompletableFuture().join());
            assertTrue(String.valueOf(failed.getMessage()).contains("no-resolv.conf is not there"), failed::toString);
        }
    }

    private void pass() {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }

    private NameLookup.Answer ask(String host) {
        return lookup.lookup(host)
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
    }

    private List<InetAddress> find(String host) {
        return ask(host).addresses();
    }

    private Throwable failure(String host) {
        CompletionException failed = assertThrows(CompletionException.class, () -> ask(host));
        return Objects.requireNonNull(failed.getCause());
    }

    private static InetAddress address(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    }
}
