package dev.crossfade.proxy.parking;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.proxy.names.NameLookup;
import dev.crossfade.proxy.upstream.Deadlines;
import dev.crossfade.proxy.upstream.UpstreamLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A desk with an event loop of its own, that any thread may ask. */
final class DeskOnALoop implements AutoCloseable {

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final ParkingDesk desk;

    private DeskOnALoop(ParkingDesks desks) {
        this.desk = desks.on(new UpstreamLoop(
                loop,
                NioSocketChannel.class,
                host -> CompletableFuture.completedFuture(
                        new NameLookup.Answer(List.of(InetAddress.getLoopbackAddress()), Duration.ofMinutes(1))),
                new Deadlines(loop, System::nanoTime)));
    }

    static DeskOnALoop of(Duration limit, int mostHandedOver, String... urls) {
        return new DeskOnALoop(StoringController.desks(limit, mostHandedOver, urls));
    }

    static DeskOnALoop trusting(SslContext tls, Duration limit, String... urls) {
        return new DeskOnALoop(StoringController.desks(tls, limit, 4, urls));
    }

    CompletableFuture<DeskAnswer> park(TenantId tenant, byte[] document) {
        return onLoop(told -> desk.park(tenant, document, told));
    }

    CompletableFuture<DeskAnswer> receipt(TenantId tenant, String id) {
        return onLoop(told -> desk.receipt(tenant, id, told));
    }

    private CompletableFuture<DeskAnswer> onLoop(Consumer<Consumer<DeskAnswer>> ask) {
        CompletableFuture<DeskAnswer> answer = new CompletableFuture<>();
        loop.execute(() -> ask.accept(answer::complete));
        return answer;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
