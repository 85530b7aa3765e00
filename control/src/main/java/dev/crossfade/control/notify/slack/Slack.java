package dev.crossfade.control.notify.slack;

import dev.crossfade.control.notify.Notice;
import dev.crossfade.control.notify.NotifyCounts;
import dev.crossfade.control.notify.NotifyCounts.Result;
import dev.crossfade.control.notify.Outbox;
import dev.crossfade.control.notify.Receiver;
import dev.crossfade.control.notify.Turns;
import dev.crossfade.control.workflow.pace.BackOff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

    private final SlackDesk desk;
    private final NotifyCounts counts;
    private final InstantSource steady;
    private final BackOff backOff = new BackOff(FIRST_WAIT, LONGEST_WAIT);
    private final StoredBacklog backlog;
    private final Turns turns;
    private Instant notBefore = Instant.MIN;

    /**
     * Nothing is sent yet.
     *
     * @param outbox throws {@link dev.crossfade.control.workflow.journal.StoreFailure} where another controller tells by now
     * @param steady by which waits are measured
     */
    public Slack(SlackDesk desk, Outbox outbox, NotifyCounts counts, InstantSource steady) {
        this.desk = desk;
        this.counts = counts;
        this.backlog = new StoredBacklog(outbox, counts);
        this.steady = steady;
        this.turns = new Turns(counts.receiver(), this::turn);
    }

    @Override
    public void start() {
        turns.start();
    }

    @Override
    public void tell(Notice notice) {
        backlog.add(notice);
        turns.ring();
    }

    /**
     * One call, if it is time for one and something waits.
     *
     * @return when the next one is due; {@link #IDLE} when nothing waits
     */
    Duration turn() throws InterruptedException {
        // Also while Slack is left alone: what is put together is not kept.
        Backlog.Batch batch = backlog.first().orElse(null);
        Instant now = steady.instant();
        if (now.isBefore(notBefore)) {
            return Duration.between(now, notBefore);
        }
        if (batch == null) {
            return IDLE;
        }
        settle(batch, desk.call(batch));
        Duration wait = Duration.between(steady.instant(), notBefore);
        return wait.isNegative() ? Duration.ZERO : wait;
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
            // One that Slack refuses for good holds up no other migration.
            backlog.putBehind(batch);
            notBefore = steady.instant().plus(wait.compareTo(BETWEEN_CALLS) < 0 ? BETWEEN_CALLS : wait);
            return;
        }
        if (backOff.failures() > 0) {
            LOG.info("{}: Slack takes messages again", counts.receiver());
        }
        backOff.reset();
        counts.count(Result.SENT);
        notBefore = steady.instant().plus(BETWEEN_CALLS);
        if (progress instanceof SlackDesk.Progress.Delivered) {
            backlog.delivered(batch);
        }
    }

    @Override
    public void close() {
        turns.close();
    }
}
