package dev.crossfade.rehearsal.load;

import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.tenant.Sockets;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Load at a fixed rate: each client has its schedule and keeps to it, however slow the answers are; one that fell behind sends at
 * once until it has caught up, and latency counts from the schedule. All clients are on one thread, so that what they cost is theirs, and
 * not that of a thread each.
 */
public final class OpenLoop implements AutoCloseable {

    /** Longer than a proxy's longest hold, so that a client never gives up first. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ClientLoop thread;
    private final List<Turns> clients = new ArrayList<>();
    private final CountDownLatch unfinished;
    private final EventTally tally = new EventTally();
    private final Clock clock;

    private OpenLoop(ClientLoop thread, int clients, Clock clock) {
        this.thread = thread;
        this.unfinished = new CountDownLatch(clients);
        this.clock = clock;
    }

    /**
     * What to send.
     *
     * @param shops where: each client keeps to one of them, in turn
     * @param mix how often what
     * @param rate requests a second, all clients together
     * @param writers how many clients
     * @param seed of every random choice
     */
    public record Plan(List<URI> shops, Mix mix, double rate, int writers, long seed) {

        public Plan {
            shops = List.copyOf(shops);
        }
    }

    /** Starts the clients; returns at once. */
    public static OpenLoop start(Plan plan, Journal journal, Timeline timeline, Clock clock) {
        Sockets sockets = Sockets.best();
        OpenLoop loop = new OpenLoop(ClientLoop.start(sockets), plan.writers(), clock);
        SplittableRandom seeds = new SplittableRandom(plan.seed());
        Duration interval = Duration.ofNanos((long) (1e9 * plan.writers() / plan.rate()));
        Instant start = clock.instant();
        for (int number = 0; number < plan.writers(); number++) {
            URI shop = plan.shops().get(number % plan.shops().size());
            ShopClient client = new ShopClient(
                    Integer.toString(number),
                    plan.mix(),
                    new ShopConnection(
                            loop.thread.get(),
                            sockets,
                            new InetSocketAddress(shop.getHost(), shop.getPort()),
                            PATIENCE),
                    new ShopRequests(shop.getAuthority()),
                    journal,
                    timeline,
                    loop.tally,
                    seeds.split(),
                    clock);
            Instant first = start.plus(interval.multipliedBy(number).dividedBy(plan.writers()));
            loop.clients.add(loop.new Turns(client, first, interval));
        }
        loop.clients.forEach(client -> loop.thread.get().execute(client::comeWhenDue));
        return loop;
    }

    /** What became of the events among it. */
    public EventTally events() {
        return tally;
    }

    /**
     * Lets each client finish its request, and returns when all have, or after the patience.
     *
     * @return how many had not: nobody knows what became of their requests
     */
    public int stop(Duration patience) throws InterruptedException {
        loop().execute(() -> clients.forEach(Turns::stop));
        // Whether they have all ended is told by the count.
        boolean ended = unfinished.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        int left = ended ? 0 : (int) unfinished.getCount();
        close();
        return left;
    }

    @Override
    public void close() {
        thread.close(() -> clients.forEach(Turns::giveUp));
    }

    private EventLoop loop() {
        return thread.get();
    }

    /** One client, from one request to the next. */
    private final class Turns {

        private final ShopClient client;
        private final Duration interval;
        private Instant due;
        private @Nullable Future<?> next;
        private boolean stopped;
        private boolean ended;

        private Turns(ShopClient client, Instant first, Duration interval) {
            this.client = client;
            this.due = first;
            this.interval = interval;
        }

        private void comeWhenDue() {
            if (stopped) {
                end();
                return;
            }
            long wait = Math.max(0, Duration.between(clock.instant(), due).toNanos());
            next = loop().schedule(this::act, wait, TimeUnit.NANOSECONDS);
        }

        private void act() {
            next = null;
            // A client that fails in itself takes no other turn, and is counted at the end as one that was not
            // answered.
            var unused = client.act(due).thenRun(() -> {
                due = due.plus(interval);
                comeWhenDue();
            });
        }

        private void stop() {
            stopped = true;
            if (next != null) {
                next.cancel(false);
                next = null;
                end();
            }
        }

        private void giveUp() {
            stop();
            client.hangUp();
        }

        private void end() {
            if (!ended) {
                ended = true;
                unfinished.countDown();
            }
        }
    }
}
