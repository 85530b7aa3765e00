package dev.crossfade.control.notify.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.ControlSettings.Notify;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.notify.Notice;
import dev.crossfade.control.notify.NotifyCounts;
import dev.crossfade.control.notify.NotifyCounts.Result;
import dev.crossfade.control.notify.Outbox;
import dev.crossfade.control.notify.Receiver;
import dev.crossfade.control.notify.Turns;
import dev.crossfade.control.outward.HttpPost;
import dev.crossfade.control.workflow.pace.BackOff;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One webhook. Events wait until it takes them, one after the other, for a day, and then for one more try; one that fails is tried again
 * with back-off, and those behind it wait, but one that it refuses for good is given up. How replication stands is worth nothing later, so
 * that is sent only while no event waits, and never again.
 */
public final class Webhook implements Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

    static final Duration OLDEST = Duration.ofHours(24);
    static final int MOST_REFUSALS = 10;

    /** What is wrong with this body, and would be with it tomorrow (RFC 9110 §15.5). The other 4xx are about whoever asks, and where. */
    private static final Set<Integer> REFUSALS = Set.of(400, 409, 413, 415, 422);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final WebhookCall call;
    private final Events events;
    private final Supplier<List<Stats>> stats;
    private final Duration every;
    private final NotifyCounts counts;
    private final InstantSource wall;
    private final InstantSource steady;
    private final BackOff backOff = new BackOff(FIRST_WAIT, LONGEST_WAIT);
    private final Turns turns;
    private Instant notBefore = Instant.MIN;
    private Instant nextStats = Instant.MIN;
    private String tried = "";
    private String refused = "";
    private int refusals;
    private volatile boolean stopping;

    /**
     * Of one call.
     *
     * @param refusal of this body, and not of any
     * @param asked how long to wait; null where nothing is said
     */
    private record Failure(
            String why, boolean refusal, @Nullable Duration asked) {}

    /**
     * Nothing is sent yet.
     *
     * @param stats of each migration that has not ended
     * @param wall by which the age of what waits is measured, for that outlives this process
     * @param steady by which waits are measured
     */
    public Webhook(
            Notify.Webhook settings,
            HttpPost http,
            Outbox outbox,
            Supplier<List<Stats>> stats,
            NotifyCounts counts,
            InstantSource wall,
            InstantSource steady) {
        this.call = new WebhookCall(http, URI.create(settings.url()), settings.secret(), wall);
        this.every = settings.every();
        this.events = new Events(outbox, counts);
        this.stats = stats;
        this.counts = counts;
        this.wall = wall;
        this.steady = steady;
        this.turns = new Turns(counts.receiver(), this::turn);
    }

    @Override
    public void start() {
        turns.start();
    }

    @Override
    public void tell(Notice notice) {
        events.add(notice.id(), notice.at(), text(notice));
        turns.ring();
    }

    /** @return when the next one is due, unless something comes earlier */
    Duration turn() throws InterruptedException {
        if (!steady.instant().isBefore(notBefore) && deliver()) {
            tellStats();
        }
        Instant now = steady.instant();
        Duration wait = Duration.between(now, notBefore.isAfter(now) ? notBefore : nextStats);
        return wait.isNegative() ? Duration.ofMillis(1) : wait;
    }

    /** @return whether nothing waits any more */
    private boolean deliver() throws InterruptedException {
        while (!stopping) {
            Optional<Outbox.Entry> first = events.first();
            if (first.isEmpty()) {
                return true;
            }
            if (!settle(first.get())) {
                return false;
            }
        }
        return false;
    }

    /** @return whether the next one may follow at once */
    private boolean settle(Outbox.Entry entry) throws InterruptedException {
        // Which clock says so may have been set since: only one that was tried is too old.
        if (entry.event().equals(tried) && entry.at().plus(OLDEST).isBefore(wall.instant())) {
            LOG.warn("{}: an event of {} was not taken for a day, and is dropped", counts.receiver(), entry.at());
            events.drop(entry);
            return true;
        }
        Failure failure = send(entry.event(), entry.body());
        tried = entry.event();
        if (failure == null) {
            events.remove(entry);
            takenAgain();
            return true;
        }
        if (failure.refusal() && isRefusedForGood(entry)) {
            LOG.warn(
                    "{}: an event of {} is refused again and again, and is dropped: {}",
                    counts.receiver(),
                    entry.at(),
                    failure.why());
            events.drop(entry);
            backOff.reset();
            return true;
        }
        holdBack(failure);
        return false;
    }

    private void takenAgain() {
        if (backOff.failures() > 0) {
            LOG.info("{}: it takes events again", counts.receiver());
        }
        backOff.reset();
    }

    private void holdBack(Failure failure) {
        if (backOff.failures() == 0) {
            LOG.warn(
                    "{}: an event was not taken: {}; tried again, and those behind it wait",
                    counts.receiver(),
                    failure.why());
        }
        Duration wait = backOff.next();
        Duration asked = failure.asked();
        if (asked != null && asked.compareTo(wait) > 0) {
            wait = asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
        }
        notBefore = steady.instant().plus(wait);
    }

    private boolean isRefusedForGood(Outbox.Entry entry) {
        refusals = entry.event().equals(refused) ? refusals + 1 : 1;
        refused = entry.event();
        return refusals >= MOST_REFUSALS;
    }

    private void tellStats() throws InterruptedException {
        if (steady.instant().isBefore(nextStats)) {
            return;
        }
        nextStats = steady.instant().plus(every);
        for (Stats one : stats.get()) {
            // No event waits longer for these.
            if (send(UUID.randomUUID().toString(), text(one)) != null) {
                return;
            }
        }
    }

    /** @return why it was not taken; null when it was */
    private @Nullable Failure send(String event, String body) throws InterruptedException {
        Failure failure;
        try {
            HttpPost.Answer answer = call.send(event, body);
            if (answer.isWell()) {
                counts.count(Result.SENT);
                return null;
            }
            failure = new Failure(
                    "it answers " + answer.status(), REFUSALS.contains(answer.status()), answer.retryAfter());
        } catch (IOException e) {
            failure = new Failure(FailureWords.cause(e), false, null);
        }
        counts.count(Result.FAILED);
        return failure;
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
        turns.close();
    }
}
