package dev.crossfade.control.api;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.workflow.journal.AuditEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit of what programs do, perhaps a thousand times a second: of each verb, tenant and caller the first {@value #IN_FULL} of a minute are
 * entries of their own, and those that follow are one, with their number, when the minute is over. What a caller has just left out is lost with a
 * controller that is killed; the requests themselves are not. Thread-safe.
 */
final class BusyAudit implements AutoCloseable {

    static final int IN_FULL = 10;
    static final Duration EVERY = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(BusyAudit.class);

    private final InstantSource clock;
    private final Executor later;
    /** As many as there are callers, each of a few verbs. */
    private final Map<Kind, Minute> minutes = new HashMap<>();

    private record Kind(String tenant, String verb, String who) {}

    private static final class Minute {
        private final Instant began;
        private AuditTrail trail;
        private Actor last;
        private long seen;

        private Minute(Instant began, AuditTrail trail, Actor last) {
            this.began = began;
            this.trail = trail;
            this.last = last;
        }
    }

    /** @param later runs what it is given after {@link #EVERY} */
    BusyAudit(InstantSource clock, Executor later) {
        this.clock = clock;
        this.later = later;
    }

    /**
     * Has one in the audit, by itself or as one of a number; what is not taken there is in the log, for it is done all the same.
     *
     * @param trail of the term in which it was done
     * @param id of what was changed
     * @param before in words
     * @param after in words
     */
    void record(AuditTrail trail, Actor actor, String tenant, String verb, String id, String before, String after) {
        Instant now = clock.instant();
        if (isInFull(new Kind(tenant, verb, actor.who()), now, trail, actor)) {
            keep(trail, new AuditEntry(now, actor, tenant, verb + " " + id, before, after));
        }
    }

    /** Of something that is done: it is not undone because this fails, and whoever asked for it is not told that it was not done. */
    static void keep(AuditTrail trail, AuditEntry entry) {
        try {
            trail.record(entry);
        } catch (RuntimeException e) {
            LOG.warn(
                    "{}: {}, by {}: {} to {}: that is not in the audit: {}",
                    entry.tenant(),
                    entry.what(),
                    entry.actor().who(),
                    entry.before(),
                    entry.after(),
                    FailureWords.of(e));
        }
    }

    private synchronized boolean isInFull(Kind kind, Instant now, AuditTrail trail, Actor actor) {
        Minute minute = minutes.computeIfAbsent(kind, none -> {
            later.execute(() -> end(kind));
            return new Minute(now, trail, actor);
        });
        minute.trail = trail;
        minute.last = actor;
        return ++minute.seen <= IN_FULL;
    }

    private void end(Kind kind) {
        Minute minute;
        synchronized (this) {
            minute = minutes.remove(kind);
        }
        if (minute == null || minute.seen <= IN_FULL) {
            return;
        }
        keep(
                minute.trail,
                new AuditEntry(
                        clock.instant(),
                        new Actor(kind.who(), minute.last.from()),
                        kind.tenant(),
                        kind.verb(),
                        "the first " + IN_FULL + " by themselves",
                        minute.seen - IN_FULL + " more since " + minute.began));
    }

    /** Every minute is over. */
    @Override
    public void close() {
        List<Kind> begun;
        synchronized (this) {
            begun = new ArrayList<>(minutes.keySet());
        }
        begun.forEach(this::end);
    }
}
