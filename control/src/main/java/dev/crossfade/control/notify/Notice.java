package dev.crossfade.control.notify;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.control.migration.Stage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver is told: what has happened to a migration, and how that stands now. The event body of a webhook has these fields.
 *
 * @param id of this notice; the same however often it is sent
 * @param type a {@link Kind}'s label
 * @param severity {@code good, info, warning} or {@code critical}
 * @param at when it happened
 * @param title a line for people, that says all when it is all that is read: {@code acme: switched over to the target}
 * @param writableNow as a status has it
 * @param problem what is wrong now; null when nothing is
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Notice(
        String id,
        String type,
        String severity,
        Instant at,
        String tenant,
        String migration,
        String title,
        String stage,
        String step,
        String state,
        String writableNow,
        @Nullable String waitingFor,
        String safeNext,
        @Nullable Trouble problem,
        @Nullable Long lagBytes,
        long epoch) {

    static Notice of(String id, Happening happening, MigrationStatus status, Instant at) {
        return of(
                id,
                happening.kind().label(),
                severity(happening.kind(), status).label(),
                at,
                status.tenant() + ": " + happening.what(),
                status);
    }

    /** The same, as its migration stands now. */
    Notice standing(MigrationStatus status) {
        return of(id, type, severity, at, title, status);
    }

    private static Notice of(
            String id, String type, String severity, Instant at, String title, MigrationStatus status) {
        return new Notice(
                id,
                type,
                severity,
                at,
                status.tenant(),
                status.migration(),
                title,
                status.stage(),
                status.step(),
                status.state(),
                status.writableNow(),
                status.waitingFor(),
                status.safeNext(),
                status.problem(),
                status.lagBytes(),
                status.epoch());
    }

    private static Kind.Severity severity(Kind kind, MigrationStatus status) {
        // What has shut one side out, and does not know of the other, is as bad as nobody at all.
        boolean unknownInAttempt =
                status.writableNow().equals("UNKNOWN") && status.stage().equals(Stage.SWITCHOVER.name());
        boolean nobody = status.writableNow().equals("none") || unknownInAttempt;
        return kind == Kind.PROBLEM && nobody ? Kind.Severity.CRITICAL : kind.severity();
    }

    /** Of what was written down, before anybody was asked how it stands. */
    static Notice of(String id, Happening happening, Migration last, Instant at) {
        return new Notice(
                id,
                happening.kind().label(),
                happening.kind().severity().label(),
                at,
                last.tenant().value(),
                last.id().toString(),
                last.tenant() + ": " + happening.what(),
                last.stage().name(),
                last.step(),
                last.state().label(),
                "UNKNOWN",
                last.waitingFor(),
                "crossfade status " + last.tenant(),
                last.trouble(),
                null,
                0);
    }
}
