package dev.crossfade.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.proxy.names.NameLookup.Answer;
import dev.crossfade.proxy.observe.OriginFailures;
import dev.crossfade.proxy.observe.ProxyMetrics;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is known of an idle connection whose origin ends it while the event loop is at something else. */
@Timeout(60)
class IdleSocketIT {

    private EventLoopGroup group;
    private EventLoop loop;
    private ServerSocket origin;
    private UpstreamPool pool;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Epoll.isAvailable(), "a socket is asked by epoll's transport alone");
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        loop = (EventLoop) group.iterator().next();
        origin = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        pool = onLoop(() -> new UpstreamPools(
                        new UpstreamLoop(
                                loop,
                                EpollSocketChannel.class,
                                host -> CompletableFuture.completedFuture(
                                        new Answer(List.of(InetAddress.getLoopbackAddress()), Duration.ofMinutes(1))),
                                new Deadlines(loop, System::nanoTime)),
                        new ProxySettings.Upstream(
                                Duration.ofSeconds(20), Duration.ofSeconds(30), 16, Duration.ofSeconds(50)),
                        1,
                        new OriginFailures(ProxyMetrics.NONE, System::nanoTime))
                .pool(Origin.of(
                        new TenantId("acme"),
                        Side.SOURCE,
                        new SideSettings(
                                "", "http://127.0.0.1:" + origin.getLocalPort(), new OriginTls("", ""), null, null))));
    }

    @AfterEach
    void stop() throws IOException {
        if (group != null) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(20, TimeUnit.SECONDS);
            origin.close();
        }
    }

    @Test
    void isNotTakenForARequestThatCannotBeRepeated() throws Exception {
        Socket idle = idleConnection();

        assertFalse(onLoop(() -> {
            idle.close();
            return isConnectedAtOnce(false);
        }));
    }

    /** Which then is sent again, at no cost to its client. */
    @Test
    void isTakenUnaskedForARepeatableRequest() throws Exception {
        Socket idle = idleConnection();

        assertTrue(onLoop(() -> {
            idle.close();
            return isConnectedAtOnce(true);
        }));
    }

    /** For a minute. */
    @Test
    void isAskedForEveryRequestOnceTheOriginHasEndedOneUnasked() throws Exception {
        Socket ended = idleConnection();
        ended.close();
        Socket idle = idleConnection();

        assertFalse(onLoop(() -> {
            idle.close();
            return isConnectedAtOnce(true);
        }));
    }

    /** The origin's side of a connection that has carried nothing, and is the only one. */
    private Socket idleConnection() throws Exception {
        Heard heard = new Heard(pool);
        loop.execute(heard.call::begin);
        Socket accepted = origin.accept();
        heard.connected.get(20, TimeUnit.SECONDS);
        return accepted;
    }

    private boolean isConnectedAtOnce(boolean repeatable) {
        Heard heard = new Heard(pool);
        if (repeatable) {
            heard.call.beginRepeatable();
        } else {
            heard.call.begin();
        }
        return heard.connected.isDone();
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return loop.submit(work).get(20, TimeUnit.SECONDS);
    }

    /** Gives its connection back as soon as it has one. */
    private static final class Heard extends Unheard {

        private final CompletableFuture<Void> connected = new CompletableFuture<>();
        private final UpstreamCall call;

        Heard(UpstreamPool pool) {
            call = pool.call(this);
        }

        @Override
        public void connected() {
            call.giveBackUnused();
            connected.complete(null);
        }
    }
}
