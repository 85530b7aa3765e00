package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crossfade abort TENANT}: undoes the migration, and waits until that is done. */
@Command(
        name = "abort",
        description = "Undo a migration; possible until the target is open, and afterwards it is `rollback`.",
        mixinStandardHelpOptions = true)
public final class AbortCommand extends ChangingVerb {

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Option(
            names = "--without-target",
            description =
                    "end at the source, which serves, although the target does not answer: it is gone for good, and"
                            + " is left as it is")
    private boolean withoutTarget;

    @Option(names = "--detach", description = "return at once; look with: crossfade status")
    private boolean detach;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    /** For {@link java.util.ServiceLoader}. */
    public AbortCommand() {
        this(System.getenv(), Terminal.ofProcess());
    }

    AbortCommand(Map<String, String> environment, Terminal terminal) {
        super(environment, terminal);
    }

    @Override
    String servingTenant() {
        return tenant;
    }

    @Override
    int run(ControlClient control) {
        TenantId id = tenant(tenant);
        if (!yes) {
            consent(
                    withoutTarget
                            ? "End the migration of " + id + " at the source? The target is left as it is, for good."
                            : "Undo the migration of " + id + "? What was copied must be copied again.");
        }
        MigrationStatus taken = control.abort(id, withoutTarget);
        if (detach) {
            return end(ExitCode.DONE, taken, taken.headline());
        }
        return new Wait(control, terminal(), progress().after(taken)).until(id, now -> judge(taken, now));
    }

    private Optional<Integer> judge(MigrationStatus taken, Optional<MigrationStatus> now) {
        if (now.isEmpty()) {
            return Optional.of(end(ExitCode.DONE, taken, "aborted, and its record is forgotten"));
        }
        MigrationStatus status = now.get();
        MigrationStatus.Trouble problem = status.problem();
        if (withoutTarget && problem != null && problem.what().equals(MigrationStatus.NOT_ENDED_ALONE)) {
            return Optional.of(end(
                    ExitCode.FAILED,
                    status,
                    "not aborted: " + String.join("\n  ", Causes.after(problem)) + "\n" + status.headline()));
        }
        boolean notWanted = !withoutTarget || !status.wanted().equals(Intent.ABORT_WITHOUT_TARGET.inWords());
        if (notWanted
                && status.stage().equals(Stage.POST_MIGRATION.name())
                && !status.state().equals("aborted")) {
            return Optional.of(end(
                    ExitCode.FAILED,
                    status,
                    "not aborted: it came too late, the target was open already\n" + status.headline()));
        }
        return switch (status.state()) {
            case "aborted" -> Optional.of(aborted(status));
            case "failed", "done" -> Optional.of(end(ExitCode.FAILED, status, "not aborted\n" + status.headline()));
            default -> Optional.empty();
        };
    }

    /** What it met and could not undo is no success, and is told with what to do. */
    private int aborted(MigrationStatus status) {
        MigrationStatus.Trouble left = status.problem();
        if (left == null) {
            return end(ExitCode.DONE, status, "aborted\n" + status.headline());
        }
        if (withoutTarget) {
            return end(
                    ExitCode.DONE,
                    status,
                    "aborted; " + String.join("\n  ", Causes.after(left)) + "\n" + status.headline());
        }
        return end(
                ExitCode.FAILED,
                status,
                "given up, but " + String.join("\n  ", Causes.after(left)) + "\n" + status.headline());
    }
}
