package dev.crossfade.control.command.waves;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.MigrationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tenant in a {@link Wave}.
 *
 * @param labels its own
 * @param began when the verb was said; null where it was not, or somebody else had said it before
 * @param ended when it came to its end; null before
 * @param pause of a switchover that is done; null otherwise
 * @param failure why it failed, or why it is not begun that was aborted before; null otherwise
 * @param seen its migration as it was looked at last; null where there was none
 */
public record Member(
        TenantId tenant,
        Map<String, String> labels,
        Phase phase,
        @Nullable Instant began,
        @Nullable Instant ended,
        @Nullable Duration pause,
        MigrationStatus.@Nullable Trouble failure,
        @Nullable MigrationStatus seen) {

    /**
     * NOT_BEGUN → UNDER_WAY → DONE or FAILED; NOT_BEGUN → DONE_BEFORE where there is nothing to do, ABORTED_BEFORE where a person gave it up,
     * or FAILED where the verb was refused, or has failed before and is not to be tried again.
     */
    public enum Phase {
        NOT_BEGUN,
        UNDER_WAY,
        DONE,
        DONE_BEFORE,
        ABORTED_BEFORE,
        FAILED;

        boolean mayBecome(Phase next) {
            return switch (this) {
                case NOT_BEGUN -> next == UNDER_WAY || next == DONE_BEFORE || next == ABORTED_BEFORE || next == FAILED;
                case UNDER_WAY -> next == DONE || next == FAILED;
                case DONE, DONE_BEFORE, ABORTED_BEFORE, FAILED -> false;
            };
        }

        boolean isWell() {
            return this == DONE || this == DONE_BEFORE;
        }
    }

    public Member {
        labels = Map.copyOf(labels);
    }

    static Member of(TenantId tenant, Map<String, String> labels) {
        return new Member(tenant, labels, Phase.NOT_BEGUN, null, null, null, null, null);
    }

    Member lookedAt(MigrationStatus now) {
        return new Member(tenant, labels, phase, began, ended, pause, failure, now);
    }

    Member begun(@Nullable Instant at, @Nullable MigrationStatus now) {
        return new Member(tenant, labels, next(Phase.UNDER_WAY), at, null, null, null, now);
    }

    Member doneBefore(@Nullable MigrationStatus now) {
        return new Member(tenant, labels, next(Phase.DONE_BEFORE), null, null, null, null, now);
    }

    Member abortedBefore(MigrationStatus.Trouble why, MigrationStatus now) {
        return new Member(tenant, labels, next(Phase.ABORTED_BEFORE), null, null, null, why, now);
    }

    Member done(Instant at, @Nullable Duration paused, MigrationStatus now) {
        return new Member(tenant, labels, next(Phase.DONE), began, at, paused, null, now);
    }

    Member failed(Instant at, MigrationStatus.Trouble why, @Nullable MigrationStatus now) {
        return new Member(tenant, labels, next(Phase.FAILED), began, at, null, why, now == null ? seen : now);
    }

    private Phase next(Phase next) {
        if (!phase.mayBecome(next)) {
            throw new IllegalStateException(tenant + " is " + phase + ", and cannot become " + next);
        }
        return next;
    }
}
