package dev.crossfade.proxy.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DnsLookupIT {

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private SmallNameServer server;
    private DnsLookup lookup;

    @BeforeEach
    void start() throws Exception {
        server = new SmallNameServer();
        lookup = new DnsLookup(
                loops.next(),
                NioDatagramChannel.class,
                Duration.ofSeconds(20),
                new SingletonDnsServerAddressStreamProvider(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())));
    }

    @AfterEach
    void stop() {
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
    void nameThatIsNotThereFails() {
        CompletionException failure = assertThrows(CompletionException.class, () -> find("nothing.test"));
        assertTrue(failure.getCause() instanceof java.net.UnknownHostException, failure::toString);
    }

    @Test
    void slowNameKeepsNoOtherWaiting() throws Exception {
        CompletableFuture<List<InetAddress>> slow = lookup.lookup("slow.test").toCompletableFuture();
        assertEquals(List.of(address(7), address(8)), find("two.test"));
        assertFalse(slow.isDone());
    }

    @Test
    void addressIsItsOwnAnswerAndTheHostsFileComesFirst() throws Exception {
        assertEquals(List.of(address(9)), find("10.0.0.9"));
        assertTrue(find("[::1]").get(0).isLoopbackAddress());
        assertTrue(find("localhost").get(0).isLoopbackAddress());
        assertEquals(0, server.questions("localhost"));
    }

    private List<InetAddress> find(String host) {
        return lookup.lookup(host).toCompletableFuture().join();
    }

    private static InetAddress address(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    }
}
