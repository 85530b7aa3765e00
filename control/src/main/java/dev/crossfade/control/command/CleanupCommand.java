package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crossfade cleanup TENANT}: takes everything of ours from both databases; cannot be undone, so it asks for the name. */
@Command(
        name = "cleanup",
        description = "Leave nothing of Crossfade behind in a tenant's databases.",
        mixinStandardHelpOptions = true)
public final class CleanupCommand extends ChangingVerb {

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Option(
            names = "--without-source",
            description =
                    "end at the target although the source does not answer: it is gone for good, and is left as it"
                            + " is")
    private boolean withoutSource;

    @Option(names = "--detach", description = "return at once; look with: crossfade status")
    private boolean detach;

    @Option(names = "--yes", description = "do not ask for the tenant's name")
    private boolean yes;

    /** For {@link java.util.ServiceLoader}. */
    public CleanupCommand() {
        this(System.getenv(), Terminal.ofProcess());
    }

    CleanupCommand(Map<String, String> environment, Terminal terminal) {
        super(environment, terminal);
    }

    @Override
    String servingTenant() {
        return tenant;
    }

    @Override
    int run(ControlClient control) {
        TenantId id = tenant(tenant);
        MigrationStatus before = control.status(id).orElseThrow(() -> control.noMigration(id, ExitCode.REFUSED));
        if (!yes) {
            confirm(id, before);
        }
        MigrationStatus taken = control.cleanup(id, withoutSource);
        if (detach) {
            return end(ExitCode.DONE, taken, taken.headline());
        }
        return new Wait(control, terminal(), progress().after(taken)).until(id, now -> judge(before, now));
    }

    private void confirm(TenantId id, MigrationStatus before) {
        String consequence = hasEnded(before)
                ? "The record of this migration is forgotten; both databases stay as they are."
                : "After this the source accepts its application's writes again: nobody must be led there any more."
                        + " There is no rollback after it, also where the window would still be open.";
        Optional<String> answer =
                terminal().ask(consequence + "\nThis cannot be undone. Type the tenant's name to go on: ");
        if (answer.isEmpty()) {
            throw VerbFailure.badUsage(
                    consequence + " This cannot be undone, and nobody is here to type the tenant's name", "use --yes");
        }
        if (!answer.get().strip().equals(id.value())) {
            throw VerbFailure.declined("That is not '" + id + "'. Nothing was done.");
        }
    }

    private static boolean hasEnded(MigrationStatus status) {
        return status.state().equals("done") || status.state().equals("aborted");
    }

    private static String ended(MigrationStatus status) {
        MigrationStatus.Trouble left = status.problem();
        return left == null ? status.headline() : String.join("\n  ", Causes.after(left)) + "\n" + status.headline();
    }

    private Optional<Integer> judge(MigrationStatus before, Optional<MigrationStatus> now) {
        if (now.isEmpty()) {
            MigrationStatus.Trouble left = before.problem();
            if (left != null && before.state().equals("aborted")) {
                return Optional.of(end(
                        ExitCode.FAILED,
                        before,
                        "the record is forgotten, but " + String.join("\n  ", Causes.after(left))));
            }
            String line = hasEnded(before)
                    ? "forgotten: the controller keeps no record of this migration any more"
                    : "cleaned up: nothing of this migration is left on either side";
            return Optional.of(end(ExitCode.DONE, before, line));
        }
        MigrationStatus status = now.get();
        if (status.state().equals("failed")) {
            return Optional.of(end(ExitCode.FAILED, status, "not cleaned up\n" + status.headline()));
        }
        if (!hasEnded(status) && !status.wanted().startsWith(Intent.CLEAN_UP.inWords())) {
            MigrationStatus.Trouble left = status.problem();
            String why = left == null ? "" : ": " + String.join("\n  ", Causes.after(left));
            return Optional.of(end(ExitCode.FAILED, status, "not cleaned up" + why + "\n" + status.headline()));
        }
        boolean newlyDone = status.state().equals("done") && !before.state().equals("done");
        return newlyDone ? Optional.of(end(ExitCode.DONE, status, ended(status))) : Optional.empty();
    }
}
