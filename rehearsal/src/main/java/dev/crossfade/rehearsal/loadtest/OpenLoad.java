package dev.crossfade.rehearsal.loadtest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Requests that begin when they are due, however slow the answers are: one thread puts them into the {@link WaitingLine} on time, and
 * as many clients as there may be connections take them out.
 */
final class OpenLoad implements AutoCloseable {

    private final LoadPlan plan;
    private final Exchange exchange;
    private final LongSupplier nanos;
    private final long startNanos;
    private final WaitingLine line = new WaitingLine();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch clientsAtWork;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong abandoned = new AtomicLong();

    private OpenLoad(LoadPlan plan, Exchange exchange, LongSupplier nanos, long startNanos) {
        this.plan = plan;
        this.exchange = exchange;
        this.nanos = nanos;
        this.startNanos = startNanos;
        this.clientsAtWork = new CountDownLatch(plan.connections());
    }

    /** Starts all threads; returns at once. */
    static OpenLoad start(LoadPlan plan, Exchange exchange, LongSupplier nanos, long startNanos) {
        OpenLoad load = new OpenLoad(plan, exchange, nanos, startNanos);
        load.threads.add(new Thread(load::comeWhenDue, "arrivals"));
        for (int number = 0; number < plan.connections(); number++) {
            load.threads.add(new Thread(load::serve, "client " + number));
        }
        load.threads.forEach(thread -> thread.setDaemon(true));
        load.threads.forEach(Thread::start);
        return load;
    }

    /** Whether every request that was due has ended, or does so within the patience. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        return clientsAtWork.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Begins no other request, and gives up those that wait; what is under way goes on. */
    void stop() {
        stopped.countDown();
        abandoned.addAndGet(line.dissolve());
    }

    /** Requests that were given up: while they waited, or while they were under way. */
    long abandoned() {
        return abandoned.get();
    }

    /** Gives up what is under way, too. */
    void giveUp() {
        stop();
        threads.forEach(Thread::interrupt);
    }

    @Override
    public void close() {
        giveUp();
    }

    private void comeWhenDue() {
        SplittableRandom random = new SplittableRandom(plan.seed());
        Arrivals arrivals = new Arrivals(plan.rate(), plan.spacing(), random.split());
        try {
            long after = arrivals.nextNanos();
            for (long seq = 0; after < plan.duration().toNanos(); seq++) {
                Intended next = new Intended(seq, plan.scenario().draw(random), startNanos + after);
                if (stopped.await(next.dueNanos() - nanos.getAsLong(), TimeUnit.NANOSECONDS)) {
                    return;
                }
                if (!line.offer(next) && stopped.getCount() > 0) {
                    exchange.turnAway(next);
                }
                after = arrivals.nextNanos();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            line.end();
        }
    }

    private void serve() {
        try {
            for (Intended next = line.take(); next != null; next = line.take()) {
                perform(next);
                TimeUnit.NANOSECONDS.sleep(plan.scenario().think().toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clientsAtWork.countDown();
        }
    }

    private void perform(Intended next) throws InterruptedException {
        boolean ended = false;
        try {
            exchange.perform(next);
            ended = true;
        } finally {
            if (!ended) {
                abandoned.incrementAndGet();
            }
        }
    }
}
