package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.DryRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code --dry-run} of a switchover or a rollback: waits for what comes before the clock, and tells whether one would begin. */
final class TriedOut {

    private final Verb verb;
    private final ControlClient control;
    private final TenantId tenant;
    private final String what;

    /** @param what {@code switchover} or {@code rollback} */
    TriedOut(Verb verb, ControlClient control, TenantId tenant, String what) {
        this.verb = verb;
        this.control = control;
        this.tenant = tenant;
        this.what = what;
    }

    /** @param taken the status that the controller gave for it */
    int await(MigrationStatus taken) {
        Instant asked = Optional.ofNullable(taken.dryRun())
                .map(DryRun::asked)
                .orElseThrow(
                        () -> cameToNothing(taken.headline(), "the migration has gone on, or the controller is older"));
        MigrationStatus ended = new Wait(
                        control, verb.terminal(), verb.progress().after(taken))
                .until(
                        tenant,
                        now -> ended(asked, now.orElseThrow(() -> control.noMigration(tenant, ExitCode.FAILED))));
        DryRun answer = ended.dryRun();
        boolean begins = answer != null && answer.begins();
        return verb.end(begins ? ExitCode.DONE : ExitCode.REFUSED, ended, answer == null ? "" : words(answer));
    }

    /** Empty while it is tried. */
    private Optional<MigrationStatus> ended(Instant asked, MigrationStatus now) {
        DryRun seen = now.dryRun();
        if (seen == null || seen.asked().isBefore(asked)) {
            throw cameToNothing(
                    now.headline(), "the controller was started again, and has forgotten that it was asked");
        }
        return seen.ended() == null ? Optional.empty() : Optional.of(now);
    }

    private VerbFailure cameToNothing(String headline, String reason) {
        return new VerbFailure(
                ExitCode.FAILED,
                Problem.of(
                        409,
                        "not-tried",
                        "It was not tried",
                        "whether a " + what + " would begin is not known; " + headline,
                        reason,
                        "try again"));
    }

    private String words(DryRun answer) {
        List<String> lines = new ArrayList<>();
        if (answer.begins()) {
            lines.add("nothing was done; a " + what + " of " + tenant + " would begin now, and in this order:");
            for (int i = 0; i < answer.order().size(); i++) {
                lines.add("  " + (i + 1) + ". " + answer.order().get(i));
            }
            lines.add("do it: crossfade " + what + " " + tenant);
        } else {
            lines.add("nothing was done; a " + what + " of " + tenant + " would not begin now");
            Causes.lines(answer.reason(), answer.action()).forEach(line -> lines.add("  " + line));
        }
        return String.join("\n", lines);
    }
}
