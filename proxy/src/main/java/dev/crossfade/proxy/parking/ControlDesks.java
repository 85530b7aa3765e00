package dev.crossfade.proxy.parking;

import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.proxy.sync.Controllers;
import dev.crossfade.proxy.upstream.UpstreamLoop;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The desks of a controller, over HTTP. Of several controllers the one that led last is asked first, and the next ones when it provably
 * has not taken what it was asked. Bounded: {@value #MOST_HANDED_OVER} requests of all event loops are on their way at once,
 * {@value #MOST_ASKED_FOR} questions for a receipt beside them, each for five seconds at most, over all controllers.
 */
public final class ControlDesks implements ParkingDesks {

    private static final int MOST_HANDED_OVER = 256;
    private static final int MOST_ASKED_FOR = 64;
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    /** A controller closes what has been idle for 30 s: what is sent as it does so would be lost. */
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(10);

    private final Controllers controllers;
    private final @Nullable SslContext tls;
    private final @Nullable String token;
    private final Duration limit;
    private final DeskLog log;
    private final ProxySettings.Upstream connections;
    private final Semaphore handingOver;
    private final Semaphore asking = new Semaphore(MOST_ASKED_FOR);

    /**
     * @param urls of the controllers, without a path, with commas between
     * @param tls trusts whom it is to trust; null where no URL is {@code https}
     * @param token sent as a bearer token; null for none
     * @param nanoTime a monotonic clock, for the log
     */
    public ControlDesks(String urls, @Nullable SslContext tls, @Nullable String token, LongSupplier nanoTime) {
        this(urls, tls, token, nanoTime, LIMIT, MOST_HANDED_OVER);
    }

    /**
     * @param limit of each question, over all controllers
     * @param mostHandedOver more requests are not on their way at once
     */
    ControlDesks(
            String urls,
            @Nullable SslContext tls,
            @Nullable String token,
            LongSupplier nanoTime,
            Duration limit,
            int mostHandedOver) {
        this.controllers = new Controllers(urls);
        this.tls = tls;
        this.token = token;
        this.limit = limit;
        this.log = new DeskLog(nanoTime);
        this.handingOver = new Semaphore(mostHandedOver);
        Duration connectLimit = limit.compareTo(CONNECT_LIMIT) < 0 ? limit : CONNECT_LIMIT;
        // A call ends with its own limit, before the connection's.
        this.connections = new ProxySettings.Upstream(
                connectLimit, limit.multipliedBy(2), mostHandedOver + MOST_ASKED_FOR, IDLE_LIMIT);
    }

    @Override
    public ParkingDesk on(UpstreamLoop loop) {
        ControllerCalls calls = new ControllerCalls(controllers, tls, token, connections, limit, loop);
        return new ControlDesk(calls, handingOver, asking, log);
    }
}
