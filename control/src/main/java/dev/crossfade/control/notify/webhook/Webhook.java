package dev.crossfade.control.notify.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.ControlSettings.Notify;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.notify.Notice;
import dev.crossfade.control.notify.NotifyCounts;
import dev.crossfade.control.notify.NotifyCounts.Result;
import dev.crossfade.control.notify.Receiver;
import dev.crossfade.control.outward.HttpPost;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.pace.BackOff;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One webhook. Events wait in the outbox until it takes them, one after the other, for a day at most; one that fails is tried again with
 * back-off, and those behind it wait. How replication stands is worth nothing later, so that is sent only while no event waits, and
 * never again.
 */
public final class Webhook implements Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

    static final int MOST_WAITING = 1_000;
    static final Duration OLDEST = Duration.ofHours(24);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final long LAST_MS = 1_000;

    private final WebhookCall call;
    private final Outbox outbox;
    private final Supplier<List<Stats>> stats;
    private final Duration every;
    private final NotifyCounts counts;
    private final Clock clock;
    private final BackOff backOff = new BackOff(FIRST_WAIT, LONGEST_WAIT);
    private final Semaphore bell = new Semaphore(0);
    private final Thread thread;
    private Instant notBefore = Instant.MIN;
    private Instant nextStats = Instant.MIN;
    private volatile boolean stopping;

    /**
     * Nothing is sent yet.
     *
     * @param stats of each migration that has not ended
     */
    public Webhook(
            Notify.Webhook settings,
            HttpPost http,
            Outbox outbox,
            Supplier<List<Stats>> stats,
            NotifyCounts counts,
            Clock clock) {
        this.call = new WebhookCall(http, URI.create(settings.url()), settings.secret());
        this.every = settings.every();
        this.outbox = outbox;
        this.stats = stats;
        this.counts = counts;
        this.clock = clock;
        this.thread = new Thread(this::run, counts.receiver());
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void tell(Notice notice) {
        try {
            int dropped = outbox.add(counts.receiver(), notice.id(), notice.at(), text(notice), MOST_WAITING);
            counts.count(Result.DROPPED, dropped);
            bell.release();
        } catch (StoreFailure e) {
            counts.count(Result.DROPPED);
            LOG.warn("{}: the store did not take an event, and it is not sent: {}", counts.receiver(), e.getMessage());
        }
    }

    private void run() {
        while (!stopping) {
            try {
                Duration wait = turn();
                if (bell.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    bell.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (StoreFailure e) {
                LOG.warn("{}: the outbox cannot be read: {}; tried again", counts.receiver(), e.getMessage());
                notBefore = clock.instant().plus(backOff.next());
            } catch (RuntimeException e) {
                LOG.warn("{}: an error in the controller itself; tried again", counts.receiver(), e);
                notBefore = clock.instant().plus(backOff.next());
            }
        }
    }

    /** @return when the next one is due, unless something comes earlier */
    Duration turn() throws InterruptedException {
        if (!clock.instant().isBefore(notBefore) && deliver()) {
            tellStats();
        }
        Instant now = clock.instant();
        Duration wait = Duration.between(now, notBefore.isAfter(now) ? notBefore : nextStats);
        return wait.isNegative() ? Duration.ofMillis(1) : wait;
    }

    /** @return whether nothing waits any more */
    private boolean deliver() throws InterruptedException {
        while (!stopping) {
            Optional<Outbox.Entry> first = outbox.first(counts.receiver());
            if (first.isEmpty()) {
                return true;
            }
            Outbox.Entry entry = first.get();
            if (entry.at().plus(OLDEST).isBefore(clock.instant())) {
                counts.count(Result.DROPPED);
                LOG.warn("{}: an event of {} was not taken for a day, and is dropped", counts.receiver(), entry.at());
            } else if (!send(entry.event(), entry.body())) {
                return false;
            }
            outbox.remove(counts.receiver(), entry.seq());
        }
        return false;
    }

    private void tellStats() throws InterruptedException {
        if (clock.instant().isBefore(nextStats)) {
            return;
        }
        nextStats = clock.instant().plus(every);
        for (Stats one : stats.get()) {
            if (!send(UUID.randomUUID().toString(), text(one))) {
                return;
            }
        }
    }

    private boolean send(String event, String body) throws InterruptedException {
        String failure;
        Duration asked = null;
        try {
            HttpPost.Answer answer = call.send(event, body, clock.instant());
            if (answer.isWell()) {
                if (backOff.failures() > 0) {
                    LOG.info("{}: it takes events again", counts.receiver());
                }
                backOff.reset();
                counts.count(Result.SENT);
                return true;
            }
            failure = "it answers " + answer.status();
            asked = answer.retryAfter();
        } catch (IOException e) {
            failure = FailureWords.cause(e);
        }
        counts.count(Result.FAILED);
        if (backOff.failures() == 0) {
            LOG.warn(
                    "{}: an event was not taken: {}; tried again, and those behind it wait",
                    counts.receiver(),
                    failure);
        }
        Duration wait = backOff.next();
        if (asked != null && asked.compareTo(wait) > 0) {
            wait = asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
        }
        notBefore = clock.instant().plus(wait);
        return false;
    }

    private static String text(Object document) {
        try {
            return Json.MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a notification is always JSON", e);
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(LAST_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
