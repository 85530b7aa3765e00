package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import dev.crossfade.control.migration.Stage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade switchover TENANT…}: leaves the hold point, and waits until the target serves or all is undone. */
@Command(
        name = "switchover",
        description = "Switch a tenant, or many, over to the target.",
        mixinStandardHelpOptions = true)
public final class SwitchoverCommand extends ChangingVerb {

    private static final Set<String> WAYS_BACK = Stream.of(Intent.values())
            .filter(Intent::leavesTarget)
            .map(Intent::inWords)
            .collect(Collectors.toUnmodifiableSet());

    @Mixin
    private SelectedTenants selected = new SelectedTenants();

    @Mixin
    private WaveOptions wave = new WaveOptions();

    @Option(names = "--detach", description = "return at once; look with: crossfade status")
    private boolean detach;

    @Option(
            names = "--accept-duplicates",
            description = "with strategy reroute, and without failover.atomicRequests: a request may be applied twice")
    private boolean acceptDuplicates;

    @Option(
            names = "--dry-run",
            description =
                    "do everything that comes before the clock, and tell whether it would begin, and what it would do")
    private boolean dryRun;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    /** For {@link java.util.ServiceLoader}. */
    public SwitchoverCommand() {
        this(System.getenv(), Terminal.ofProcess());
    }

    SwitchoverCommand(Map<String, String> environment, Terminal terminal) {
        super(environment, terminal);
    }

    @Override
    String servingTenant() {
        return selected.oneOrEach();
    }

    @Override
    int run(ControlClient control) {
        if (!selected.isOne() || wave.areGiven()) {
            if (dryRun) {
                throw VerbFailure.badUsage("--dry-run is for one tenant", "name one, and none of the options for many");
            }
            return new TypedWave(
                            this,
                            selected,
                            wave,
                            new SwitchoverWave(acceptDuplicates, wave.triesAgain(detach)),
                            detach,
                            yes)
                    .run(control);
        }
        TenantId id = tenant(selected.one());
        Optional<MigrationStatus> before = control.status(id);
        if (before.filter(SwitchoverCommand::isBehindUs).isPresent()) {
            MigrationStatus now = before.get();
            return staysOnTarget(now)
                    ? end(ExitCode.DONE, now, doneBefore(now))
                    : end(ExitCode.REFUSED, now, leavesTarget(now));
        }
        if (dryRun) {
            return new TriedOut(this, control, id, "switchover").await(control.switchover(id, acceptDuplicates, true));
        }
        if (!yes) {
            consent("Switch " + id + " over to its target now?");
        }
        Judgement judgement = new Judgement(before);
        if (detach) {
            MigrationStatus taken = control.switchover(id, acceptDuplicates, false);
            return end(ExitCode.DONE, taken, taken.headline());
        }
        MigrationStatus taken =
                AskedAgain.until(() -> control.switchover(id, acceptDuplicates, false), terminal(), progress()::say);
        MigrationStatus ended = new Wait(control, terminal(), progress().after(taken)).until(id, now -> {
            if (now.isEmpty()) {
                throw control.noMigration(id, ExitCode.FAILED);
            }
            return now.filter(judgement::isEnd);
        });
        return report(ended, judgement.ours(ended));
    }

    /** The controller would take the verb for done. One that was superseded refuses, and knows nothing for sure; an abort ends at the source. */
    static boolean isBehindUs(MigrationStatus now) {
        boolean superseded = now.problem() != null && now.problem().what().equals(MigrationStatus.SUPERSEDED);
        return now.stage().equals(Stage.POST_MIGRATION.name()) && !now.state().startsWith("abort") && !superseded;
    }

    /** By its gates, and by what is wanted of it: whoever goes on after a switchover may take the source away. */
    static boolean staysOnTarget(MigrationStatus now) {
        return now.writableNow().equals("TARGET") && !WAYS_BACK.contains(now.wanted());
    }

    private static String leavesTarget(MigrationStatus now) {
        String wanted = WAYS_BACK.contains(now.wanted()) ? ", and its " + now.wanted() + " is wanted" : "";
        return "nothing was done now: " + now.tenant() + " was switched over before" + wanted
                + "; where it lives is not sure\n" + now.headline();
    }

    static String doneBefore(MigrationStatus now) {
        Attempt last = now.switchover();
        Instant at = last == null || !last.outcome().equals("done")
                ? null
                : last.marks().get(Phases.LAST);
        return "nothing was done now: " + now.tenant() + " was switched over"
                + (at == null ? " before" : " at " + at.truncatedTo(ChronoUnit.SECONDS)) + "\n" + now.headline();
    }

    private int report(MigrationStatus ended, @Nullable Attempt attempt) {
        if (attempt == null || !attempt.outcome().equals("done")) {
            String reason =
                    attempt == null || attempt.reason() == null ? NeverBegun.why(ended) : ": " + attempt.reason();
            return end(exitCodeOf(attempt), ended, "not switched over" + reason + "\n" + ended.headline());
        }
        String pause = Phases.pause(attempt).map(Sizes::millis).orElse("an unknown time");
        return end(
                ExitCode.DONE,
                ended,
                "switched over; hold to flip, as the controller saw it: " + pause + "\n  " + Phases.inWords(attempt)
                        + "\n" + ended.headline());
    }

    /** Tells our attempt from those before it. */
    static final class Judgement {

        /** At the hold point without a new attempt for so many looks: it was refused after it had been taken. */
        private static final int MOST_IDLE_LOOKS = 150;

        private final int attemptsBefore;
        private final MigrationStatus.@Nullable Trouble troubleBefore;
        private int idleLooks;

        Judgement(Optional<MigrationStatus> before) {
            Attempt last = before.map(MigrationStatus::switchover).orElse(null);
            boolean joins = last != null
                    && !cameToNothing(last)
                    && before.filter(Judgement::wasRolledBack).isEmpty();
            attemptsBefore = last == null ? 0 : joins ? last.number() - 1 : last.number();
            troubleBefore = before.map(MigrationStatus::problem).orElse(null);
        }

        /** Its last attempt was done, and was the way back. */
        private static boolean wasRolledBack(MigrationStatus now) {
            Attempt last = now.switchover();
            return last != null && last.outcome().equals("done") && now.stage().equals(Stage.REPLICATION.name());
        }

        static boolean cameToNothing(Attempt attempt) {
            return attempt.outcome().equals("unwound") || attempt.outcome().equals("refused");
        }

        boolean isEnd(MigrationStatus now) {
            Attempt attempt = ours(now);
            if (attempt != null) {
                // One whose controller ended before it had begun is begun anew by the next, for it is still wanted.
                boolean isStillWanted = now.wanted().equals(Intent.SWITCH.inWords())
                        && (now.state().equals("running") || now.state().equals("waiting"));
                return (cameToNothing(attempt) && !isStillWanted)
                        || (attempt.outcome().equals("done") && now.stage().equals("POST_MIGRATION"));
            }
            if (now.state().equals("failed") || now.state().equals("aborted")) {
                return true;
            }
            // A controller that has just taken over meets trouble that passes, and what is still wanted it does then.
            if (!now.stage().equals(Stage.REPLICATION.name()) || now.wanted().equals(Intent.SWITCH.inWords())) {
                return false;
            }
            boolean calledOff = !now.wanted().equals(Intent.MIGRATE.inWords());
            boolean refused = now.problem() != null && !now.problem().equals(troubleBefore);
            boolean atHoldPoint = "switchover".equals(now.waitingFor());
            return calledOff || (atHoldPoint && (refused || ++idleLooks > MOST_IDLE_LOOKS));
        }

        /** Null while it has not begun. */
        @Nullable
        Attempt ours(MigrationStatus now) {
            Attempt attempt = now.switchover();
            return attempt != null && attempt.number() > attemptsBefore ? attempt : null;
        }
    }
}
