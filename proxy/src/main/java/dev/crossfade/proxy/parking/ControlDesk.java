package dev.crossfade.proxy.parking;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Durations;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.proxy.sync.Controllers;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The desk of a controller, over HTTP. Of several controllers the one that led last is asked first, and the next ones when it provably
 * has not taken what it was asked. Bounded: {@value #MOST_HANDED_OVER} requests are on their way at once, {@value #MOST_ASKED_FOR}
 * questions for a receipt beside them, each for five seconds at most, over all controllers.
 */
public final class ControlDesk implements ParkingDesk {

    private static final int MOST_HANDED_OVER = 256;
    private static final int MOST_ASKED_FOR = 64;
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    /** They look names up, and read answers; what waits for them is bounded by what is on its way. */
    private static final int THREADS = 4;

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;

    private final ExecutorService threads =
            Executors.newFixedThreadPool(THREADS, new DefaultThreadFactory("parking", true));
    private final HttpClient.Builder builder;
    private final Controllers controllers;
    private final @Nullable String token;
    private final Duration limit;
    private final DeskLog log;
    private final Semaphore handingOver;
    private final Semaphore asking = new Semaphore(MOST_ASKED_FOR);
    private @Nullable CompletableFuture<HttpClient> http;

    /**
     * @param urls of the controllers, without a path, with commas between
     * @param token sent as a bearer token; null for none
     * @param http trusts whom it is to trust
     * @param nanoTime a monotonic clock, for the log
     */
    public ControlDesk(String urls, @Nullable String token, HttpClient.Builder http, LongSupplier nanoTime) {
        this(urls, token, http, nanoTime, LIMIT, MOST_HANDED_OVER);
    }

    /**
     * @param limit of each question, over all controllers
     * @param mostHandedOver more requests are not on their way at once
     */
    ControlDesk(
            String urls,
            @Nullable String token,
            HttpClient.Builder http,
            LongSupplier nanoTime,
            Duration limit,
            int mostHandedOver) {
        this.builder = http.version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(limit.compareTo(CONNECT_LIMIT) < 0 ? limit : CONNECT_LIMIT)
                .executor(threads);
        this.controllers = new Controllers(urls);
        this.token = token;
        this.limit = limit;
        this.handingOver = new Semaphore(mostHandedOver);
        this.log = new DeskLog(nanoTime);
    }

    @Override
    public CompletableFuture<DeskAnswer> park(TenantId tenant, byte[] document) {
        CompletableFuture<DeskAnswer> answer = ask(
                handingOver,
                url -> to(url, "/v1/tenants/" + tenant + "/parked")
                        .header("Content-Type", ParkedHead.MEDIA_TYPE)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(document))
                        .build(),
                ACCEPTED);
        var unused = answer.thenAccept(told -> log.tell("A request was not parked", told));
        return answer;
    }

    @Override
    public CompletableFuture<DeskAnswer> receipt(TenantId tenant, String id) {
        CompletableFuture<DeskAnswer> answer = ask(
                asking,
                url -> to(url, "/v1/tenants/" + tenant + "/receipts/" + id)
                        .GET()
                        .build(),
                OK);
        var unused = answer.thenAccept(told -> {
            if (!(told instanceof DeskAnswer.Refused refused && refused.status() == NOT_FOUND)) {
                log.tell("A receipt was not told", told);
            }
        });
        return answer;
    }

    @Override
    public void notHandedOver(TenantId tenant, String why) {
        log.tellNotHandedOver(tenant, why);
    }

    private CompletableFuture<DeskAnswer> ask(Semaphore places, Function<String, HttpRequest> question, int success) {
        if (!places.tryAcquire()) {
            return CompletableFuture.completedFuture(new DeskAnswer.Busy());
        }
        // A call that has begun ends with an answer: what fails is before it.
        CompletableFuture<DeskAnswer> answer = client().thenCompose(
                        client -> new DeskCall(client, controllers, question, success)
                                .begin(limit, "no answer within " + Durations.format(limit)))
                .exceptionally(failure -> new DeskAnswer.Untaken(
                        "nothing can be sent to a controller (" + FailureWords.cause(failure) + ")"));
        var unused = answer.whenComplete((told, failure) -> places.release());
        return answer;
    }

    /**
     * Made on a thread of its own when something is parked for the first time: with the authorities that it trusts it takes a tenth of a second,
     * which no event loop has, nor the start of a proxy that parks nothing. One that could not be made is tried again.
     */
    private synchronized CompletableFuture<HttpClient> client() {
        CompletableFuture<HttpClient> made = http;
        if (made == null || made.isCompletedExceptionally()) {
            try {
                made = CompletableFuture.supplyAsync(builder::build, threads);
            } catch (RejectedExecutionException e) {
                made = CompletableFuture.failedFuture(e); // it has been closed
            }
            http = made;
        }
        return made;
    }

    private HttpRequest.Builder to(String url, String path) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(limit);
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        return builder;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
