package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.verbs.Operations.RollbackRequest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crossfade rollback TENANT}: takes a switchover back, and waits until the source serves again or all is undone. */
@Command(
        name = "rollback",
        description =
                "Take a switchover back, with everything that the target has accepted; possible within the rollback"
                        + " window. Before the switchover it is `abort`.",
        mixinStandardHelpOptions = true)
public final class RollbackCommand extends ChangingVerb {

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Option(
            names = "--accept-loss",
            description =
                    "the target is destroyed or isolated for good: open the source without it, and end the migration there;"
                            + " what only the target has is lost")
    private boolean acceptLoss;

    @Option(names = "--detach", description = "return at once; look with: crossfade status")
    private boolean detach;

    @Option(
            names = "--dry-run",
            description =
                    "do everything that comes before the clock, and tell whether it would begin, and what it would do")
    private boolean dryRun;

    @Option(
            names = "--without-workers",
            description =
                    "leave the target's workers as they are: for when Amazon ECS does not let them be stopped; they are stopped"
                            + " after it, once it does. What they take from a queue until then may be lost, or be taken twice")
    private boolean withoutWorkers;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    /** For {@link java.util.ServiceLoader}. */
    public RollbackCommand() {
        this(System.getenv(), Terminal.ofProcess());
    }

    RollbackCommand(Map<String, String> environment, Terminal terminal) {
        super(environment, terminal);
    }

    @Override
    String servingTenant() {
        return tenant;
    }

    @Override
    int run(ControlClient control) {
        TenantId id = tenant(tenant);
        if (dryRun && acceptLoss) {
            throw VerbFailure.badUsage(
                    "--accept-loss cannot be tried",
                    "leave --dry-run out: it asks for the tenant's name before it does anything");
        }
        if (withoutWorkers && (dryRun || acceptLoss)) {
            throw VerbFailure.badUsage(
                    "--without-workers is for a rollback that takes all along, and cannot be tried",
                    "leave " + (dryRun ? "--dry-run" : "--without-workers") + " out");
        }
        if (dryRun) {
            return new TriedOut(this, control, id, "rollback")
                    .await(control.rollback(id, new RollbackRequest(false, true, false)));
        }
        if (acceptLoss) {
            return new LossAcceptance(this, control, id).run(yes, detach);
        }
        if (!yes) {
            consent("Roll " + id + " back to its source now"
                    + (withoutWorkers ? ", and leave the target's workers as they are?" : "?"));
        }
        RollbackRequest request = new RollbackRequest(false, false, withoutWorkers);
        Judgement judgement = new Judgement(control.status(id));
        if (detach) {
            MigrationStatus taken = control.rollback(id, request);
            return end(ExitCode.DONE, taken, taken.headline());
        }
        MigrationStatus taken = AskedAgain.until(() -> control.rollback(id, request), terminal(), progress()::say);
        MigrationStatus ended = new Wait(control, terminal(), progress().after(taken)).until(id, now -> {
            if (now.isEmpty()) {
                throw control.noMigration(id, ExitCode.FAILED);
            }
            return now.filter(judgement::isEnd);
        });
        return report(ended, judgement);
    }

    private int report(MigrationStatus ended, Judgement judgement) {
        boolean livesOnTarget = ended.stage().equals(Stage.POST_MIGRATION.name());
        Attempt attempt = livesOnTarget ? judgement.ours(ended) : ended.switchover();
        if (livesOnTarget || attempt == null) {
            String reason =
                    attempt == null || attempt.reason() == null ? NeverBegun.why(ended) : ": " + attempt.reason();
            return end(exitCodeOf(attempt), ended, "not rolled back" + reason + "\n" + ended.headline());
        }
        String pause = Phases.pause(attempt).map(Sizes::millis).orElse("an unknown time");
        return end(
                ExitCode.DONE,
                ended,
                "rolled back; hold to flip, as the controller saw it: " + pause + "\n  " + Phases.inWords(attempt)
                        + "\n" + ended.headline());
    }

    /** Tells our attempt from those before it. */
    private static final class Judgement {

        private final int attemptsBefore;

        /** A rollback that was begun already is joined. */
        Judgement(Optional<MigrationStatus> before) {
            Attempt last = before.map(MigrationStatus::switchover).orElse(null);
            boolean joins = last != null && !hasEnded(last);
            attemptsBefore = last == null ? 0 : joins ? last.number() - 1 : last.number();
        }

        private static boolean hasEnded(Attempt attempt) {
            return switch (attempt.outcome()) {
                case "done", "unwound", "refused" -> true;
                default -> false;
            };
        }

        /** The source serves as soon as the attempt is done; what follows until the hold point is waited for by nobody. */
        boolean isEnd(MigrationStatus now) {
            boolean livesOnSource = now.stage().equals(Stage.REPLICATION.name())
                    && now.writableNow().equals(Side.SOURCE.name());
            if (livesOnSource) {
                return true;
            }
            Attempt attempt = ours(now);
            if (attempt != null) {
                // One whose controller ended before it had begun is begun anew by the next, for it is still wanted.
                boolean isStillWanted = Intent.rollsBack(now.wanted())
                        && (now.state().equals("running") || now.state().equals("waiting"));
                return hasEnded(attempt) && !now.stage().equals(Stage.SWITCHOVER.name()) && !isStillWanted;
            }
            // What stands in its way meanwhile is a problem that may pass: it stays wanted, and is begun then.
            boolean calledOff = now.stage().equals(Stage.POST_MIGRATION.name()) && !Intent.rollsBack(now.wanted());
            return calledOff
                    || now.state().equals("done")
                    || now.state().equals("failed")
                    || now.state().equals("aborted");
        }

        /** Null while it has not begun. */
        @Nullable
        Attempt ours(MigrationStatus now) {
            Attempt attempt = now.switchover();
            return attempt != null && attempt.number() > attemptsBefore ? attempt : null;
        }
    }
}
