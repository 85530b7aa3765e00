package dev.crossfade.control.workflow.switchover;

import dev.crossfade.control.workflow.pace.Pause;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.replication.Database;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Before the clock of an attempt that leads to a side which served before, and was fenced then: its application is let in to read, and
 * waited for until it has as many sessions there as it has where it serves. One session is not enough: on a busy machine each of the
 * others took half a second, and requests that had been held waited for them in vain (measured). Bounded, and no condition of anything:
 * an application that opens sessions only as it needs them has as many as it needs.
 */
public final class Admission {

    /** A pool that was refused for long looks again only every ten seconds, and then opens one session after the other. */
    public static final Duration AT_MOST = Duration.ofSeconds(20);

    /** Without a new session for so long no more are to come. */
    private static final Duration STEADY = Duration.ofSeconds(3);

    private static final Duration LOOK = Duration.ofMillis(200);

    private final DatabasePair databases;
    private final OriginWait originWait;
    private final InstantSource steady;
    private final Pause pause;

    Admission(StepContext surroundings, OriginWait originWait, Pause pause) {
        this.databases = surroundings.databases();
        this.originWait = originWait;
        this.steady = surroundings.steady();
        this.pause = pause;
    }

    /** @return false where nobody was shut out, and nothing was done */
    boolean letIn() {
        if (!databases.target().sealed()) {
            return false;
        }
        databases.target().admit();
        Instant end = steady.instant().plus(AT_MOST);
        originWait.await(databases.direction().to(), end);
        awaitSessions(end);
        return true;
    }

    private void awaitSessions(Instant end) {
        int most = 0;
        Instant grown = steady.instant();
        while (steady.instant().isBefore(end) && steady.instant().isBefore(grown.plus(STEADY))) {
            int now = sessions(databases.target());
            if (now >= sessions(databases.source())) {
                return;
            }
            if (now > most) {
                most = now;
                grown = steady.instant();
            }
            pause.atMost(LOOK);
        }
    }

    /** None also where it cannot be told: the attempt meets what is wrong there with a message of its own. */
    private static int sessions(Database side) {
        try {
            return side.applicationSessions();
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.SUPERSEDED) {
                throw e;
            }
            return 0;
        }
    }
}
