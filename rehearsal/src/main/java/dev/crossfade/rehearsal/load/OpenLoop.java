package dev.crossfade.rehearsal.load;

import dev.crossfade.rehearsal.ledger.Journal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Load at a fixed rate: each client has its schedule and keeps to it, however slow the answers are; one that fell behind sends at
 * once until it has caught up, and latency counts from the schedule.
 */
public final class OpenLoop implements AutoCloseable {

    private static final int WARM_UP_ROUNDS = 10;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final Clock clock;

    private OpenLoop(Clock clock) {
        this.clock = clock;
    }

    /**
     * What to send.
     *
     * @param shops where: each client keeps to one of them, in turn
     * @param rate requests a second, all clients together
     * @param writers how many clients
     * @param seed of every random choice
     */
    public record Plan(List<URI> shops, double rate, int writers, long seed) {

        public Plan {
            shops = List.copyOf(shops);
        }
    }

    /**
     * Has as many clients ask for something that is not there, all at once and a few times: what is measured later is the move, and
     * not how long a new virtual machine takes to become fast.
     */
    public static void warmUp(URI shop, int clients) {
        HttpClient http = newClient();
        HttpRequest nothing = new ShopRequests(shop).readOrder("warm-up");
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                // Whether it is answered will be seen under load.
                answers.add(http.sendAsync(nothing, HttpResponse.BodyHandlers.discarding())
                        .handle((answer, failure) -> failure == null ? answer.statusCode() : 0));
            }
            answers.forEach(CompletableFuture::join);
        }
    }

    /** Starts the clients; returns at once. */
    public static OpenLoop start(Plan plan, Journal journal, Timeline timeline, Clock clock) {
        OpenLoop loop = new OpenLoop(clock);
        HttpClient http = newClient();
        List<ShopRequests> doors = plan.shops().stream().map(ShopRequests::new).toList();
        SplittableRandom seeds = new SplittableRandom(plan.seed());
        Duration interval = Duration.ofNanos((long) (1e9 * plan.writers() / plan.rate()));
        Instant start = clock.instant();
        for (int number = 0; number < plan.writers(); number++) {
            ShopRequests requests = doors.get(number % doors.size());
            ShopClient client =
                    new ShopClient(Integer.toString(number), http, requests, journal, timeline, seeds.split(), clock);
            Instant first = start.plus(interval.multipliedBy(number).dividedBy(plan.writers()));
            Thread thread = new Thread(() -> loop.run(client, first, interval), "client " + number);
            thread.setDaemon(true);
            loop.threads.add(thread);
        }
        loop.threads.forEach(Thread::start);
        return loop;
    }

    /**
     * Lets each client finish its request, and returns when all have, or after the patience.
     *
     * @return how many had not: what became of their requests is in no journal
     */
    public int stop(Duration patience) throws InterruptedException {
        stopped.countDown();
        Instant until = clock.instant().plus(patience);
        for (Thread thread : threads) {
            thread.join(Math.max(1, Duration.between(clock.instant(), until).toMillis()));
        }
        int unfinished = (int) threads.stream().filter(Thread::isAlive).count();
        close();
        return unfinished;
    }

    @Override
    public void close() {
        stopped.countDown();
        threads.forEach(Thread::interrupt);
    }

    private static HttpClient newClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    private void run(ShopClient client, Instant first, Duration interval) {
        Instant due = first;
        try {
            while (!stopped.await(
                    Math.max(0, Duration.between(clock.instant(), due).toNanos()), TimeUnit.NANOSECONDS)) {
                client.act(due);
                due = due.plus(interval);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
