package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.verbs.Operations.RollbackRequest;
import dev.crossfade.replication.reverse.Received;
import java.util.Optional;

/** {@code crossfade rollback --accept-loss}: says what the source lacks, has the tenant's name typed, and waits until it serves. */
final class LossAcceptance {

    private final Verb verb;
    private final ControlClient control;
    private final TenantId tenant;

    LossAcceptance(Verb verb, ControlClient control, TenantId tenant) {
        this.verb = verb;
        this.control = control;
        this.tenant = tenant;
    }

    int run(boolean yes, boolean detach) {
        if (!yes) {
            confirm(control.received(tenant));
        }
        MigrationStatus taken = control.rollback(tenant, new RollbackRequest(true, false, false));
        if (detach) {
            return verb.end(ExitCode.DONE, taken, taken.headline());
        }
        return new Wait(control, verb.terminal(), verb.progress().after(taken)).until(tenant, this::judge);
    }

    private Optional<Integer> judge(Optional<MigrationStatus> now) {
        MigrationStatus status = now.orElseThrow(() -> control.noMigration(tenant, ExitCode.FAILED));
        if (status.state().equals("aborted")) {
            MigrationStatus.Trouble left = status.problem();
            String words = left == null ? "" : "; " + String.join("\n  ", Causes.after(left));
            return Optional.of(verb.end(
                    ExitCode.DONE, status, "the source serves, without the target" + words + "\n" + status.headline()));
        }
        if (isStillWanted(status)) {
            return Optional.empty();
        }
        if (status.stage().equals(Stage.REPLICATION.name())) {
            return Optional.of(verb.end(
                    ExitCode.DONE, status, "rolled back, with all that the target had accepted\n" + status.headline()));
        }
        MigrationStatus.Trouble problem = status.problem();
        String why = problem == null ? "" : ": " + String.join("\n  ", Causes.after(problem));
        return Optional.of(verb.end(ExitCode.FAILED, status, "not rolled back" + why + "\n" + status.headline()));
    }

    private static boolean isStillWanted(MigrationStatus status) {
        return status.wanted().equals(Intent.ACCEPT_LOSS.inWords())
                || status.wanted().equals(Intent.ABORT_WITHOUT_TARGET.inWords());
    }

    private void confirm(Received received) {
        String consequence =
                "The target must be destroyed or isolated for good: if its application still writes, both sides hand out"
                        + " the same ids.\n" + inWords(received);
        Optional<String> answer =
                verb.terminal().ask(consequence + "\nThis cannot be undone. Type the tenant's name to go on: ");
        if (answer.isEmpty()) {
            throw VerbFailure.badUsage(
                    consequence + " This cannot be undone, and nobody is here to type the tenant's name", "use --yes");
        }
        if (!answer.get().strip().equals(tenant.value())) {
            throw VerbFailure.declined("That is not '" + tenant + "'. Nothing was done.");
        }
    }

    /** What the source has, for how much it lacks it cannot know. */
    static String inWords(Received received) {
        if (received.tokenEpoch() == null) {
            return "No token is there: what the source has of the target is not known.";
        }
        String since = received.position() == null
                ? "how much of what the target has accepted since is there, is not known."
                : "what the target has accepted since is there up to position " + received.position() + " of its log"
                        + (received.heardAt() == null ? "" : ", last heard of at " + received.heardAt()) + ".";
        return "The source has everything up to the switchover (token of epoch " + received.tokenEpoch() + ", "
                + received.tokenAt() + "); " + since
                + " Large objects came back only as far as they were last compared. What the target has accepted after"
                + " that is lost, and nobody knows how much it is.";
    }
}
