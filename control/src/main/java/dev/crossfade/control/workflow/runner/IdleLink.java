package dev.crossfade.control.workflow.runner;

import dev.crossfade.control.workflow.pace.Every;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the link that is not used now from keeping log: every so often its slot lets go of what will never be needed, whatever step the
 * migration is at. Not while an attempt's clock runs, which has its own order. One caller at a time.
 */
public final class IdleLink {

    public static final Duration EVERY = Duration.ofSeconds(10);

    private final DatabasePair databases;
    private final Watch watch;
    private final Every every;
    private final Logger log;
    /** Why the last time failed; empty when it did not. What stays the same is told once. */
    private String told = "";

    public IdleLink(DatabasePair databases, Watch watch, InstantSource steady) {
        this(databases, watch, steady, LoggerFactory.getLogger(IdleLink.class));
    }

    public IdleLink(DatabasePair databases, Watch watch, InstantSource steady, Logger log) {
        this.log = log;
        this.databases = databases;
        this.watch = watch;
        this.every = new Every(EVERY, steady);
    }

    /** When it is due. A failure is for the next time, and for the steps that need the link, to meet. */
    public void tend() {
        if (watch.isPaused() || !watch.isStreaming() || !every.begins()) {
            return;
        }
        try {
            databases.towards(watch.direction()).reverse().followAlong();
            tell("");
        } catch (ReplicationFailure e) {
            tell(e.getMessage() + "; " + e.action());
        }
    }

    private void tell(String why) {
        if (why.equals(told)) {
            return;
        }
        told = why;
        if (why.isEmpty()) {
            log.info("the idle link lets go of its log again");
        } else {
            log.warn("the idle link keeps its log for now: {}", why);
        }
    }
}
