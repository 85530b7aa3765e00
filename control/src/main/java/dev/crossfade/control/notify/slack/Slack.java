package dev.crossfade.control.notify.slack;

import dev.crossfade.control.notify.Notice;
import dev.crossfade.control.notify.NotifyCounts;
import dev.crossfade.control.notify.NotifyCounts.Result;
import dev.crossfade.control.notify.Receiver;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.pace.BackOff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One receiver at Slack. It is called at most once a second ("Rate limits" in its manual), waits as long as it asks for, and otherwise longer
 * with each failure; what happens meanwhile is put together, so that in the end it has the last state of each migration.
 */
public final class Slack implements Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(Slack.class);

    static final Duration BETWEEN_CALLS = Duration.ofSeconds(1);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(10);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final long LAST_MS = 1_000;

    private final SlackDesk desk;
    private final NotifyCounts counts;
    private final Clock clock;
    private final BackOff backOff = new BackOff(FIRST_WAIT, LONGEST_WAIT);
    private final Backlog backlog = new Backlog();
    private final Semaphore bell = new Semaphore(0);
    private final Thread thread;
    private Instant notBefore = Instant.MIN;
    private volatile boolean stopping;

    public Slack(SlackDesk desk, NotifyCounts counts, Clock clock) {
        this.desk = desk;
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
        counts.count(Result.DROPPED, backlog.add(notice));
        bell.release();
    }

    private void run() {
        while (!stopping) {
            try {
                Duration wait = turn();
                if (wait.compareTo(IDLE) >= 0) {
                    bell.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
                    bell.drainPermits();
                } else {
                    TimeUnit.MILLISECONDS.sleep(wait.toMillis());
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("{}: an error in the controller itself; tried again", counts.receiver(), e);
                notBefore = clock.instant().plus(backOff.next());
            }
        }
    }

    /**
     * One call, if it is time for one and something waits.
     *
     * @return when the next one is due; {@link #IDLE} when nothing waits
     */
    Duration turn() throws InterruptedException {
        Instant now = clock.instant();
        if (now.isBefore(notBefore)) {
            return Duration.between(now, notBefore);
        }
        Backlog.Batch batch = backlog.first().orElse(null);
        if (batch == null) {
            return IDLE;
        }
        try {
            settle(batch, desk.call(batch));
        } catch (StoreFailure e) {
            LOG.warn(
                    "{}: which message is a migration's is not known: {}; tried again",
                    counts.receiver(),
                    e.getMessage());
            notBefore = clock.instant().plus(backOff.next());
        }
        return Duration.between(clock.instant(), notBefore).isNegative()
                ? Duration.ZERO
                : Duration.between(clock.instant(), notBefore);
    }

    private void settle(Backlog.Batch batch, SlackDesk.Progress progress) {
        if (progress instanceof SlackDesk.Progress.Failed failed) {
            counts.count(Result.FAILED);
            if (backOff.failures() == 0) {
                LOG.warn("{}: Slack does not take a message: {}; tried again", counts.receiver(), failed.error());
            }
            Duration wait = backOff.next();
            Duration asked = failed.retryAfter();
            if (asked != null) {
                wait = asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
            }
            notBefore = clock.instant().plus(wait.compareTo(BETWEEN_CALLS) < 0 ? BETWEEN_CALLS : wait);
            return;
        }
        if (backOff.failures() > 0) {
            LOG.info("{}: Slack takes messages again", counts.receiver());
        }
        backOff.reset();
        counts.count(Result.SENT);
        notBefore = clock.instant().plus(BETWEEN_CALLS);
        if (progress instanceof SlackDesk.Progress.Delivered) {
            backlog.delivered(batch);
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
