package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.report.ReportDirectory;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.command.WaveVerb.Place;
import dev.crossfade.control.command.waves.Member;
import dev.crossfade.control.command.waves.Member.Phase;
import dev.crossfade.control.command.waves.Selection;
import dev.crossfade.control.command.waves.Wave;
import dev.crossfade.control.command.waves.WaveReport;
import dev.crossfade.control.migration.KnownTenant;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A verb as it is typed for many tenants: picks them, asks, lets the wave run, and tells what became of it. */
final class TypedWave {

    private static final int MOST_NAMED = 10;

    private final Verb verb;
    private final SelectedTenants selected;
    private final WaveOptions options;
    private final WaveVerb what;
    private final boolean detach;
    private final boolean yes;

    TypedWave(Verb verb, SelectedTenants selected, WaveOptions options, WaveVerb what, boolean detach, boolean yes) {
        this.verb = verb;
        this.selected = selected;
        this.options = options;
        this.what = what;
        this.detach = detach;
        this.yes = yes;
    }

    /** {@code 3 tenants (a, b, c)}. */
    static String inWords(List<TenantId> tenants) {
        String named = tenants.stream().limit(MOST_NAMED).map(TenantId::value).collect(Collectors.joining(", "));
        String more = tenants.size() > MOST_NAMED ? " and " + (tenants.size() - MOST_NAMED) + " more" : "";
        return tenants.size() + (tenants.size() == 1 ? " tenant (" : " tenants (") + named + more + ")";
    }

    int run(ControlClient control) {
        options.check();
        Selection selection = selected.selection();
        ControlClient.Listing listing = control.listing();
        Wave planned = WaveRun.planned(picked(selection, listing.tenants()), what, listing.migrations());
        List<TenantId> toBegin =
                planned.in(Phase.NOT_BEGUN).stream().map(Member::tenant).toList();
        if (!options.keepGoing()) {
            refuseWhereOneIsNotReady(planned);
        }
        ReportDirectory directory = options.report();
        if (!yes && !toBegin.isEmpty() && !planned.isStopped()) {
            what.consent(verb, toBegin);
        }
        WaveReport.Asked asked =
                new WaveReport.Asked(what.name(), selection, verb.terminal().now());
        WaveBoard board =
                new WaveBoard(verb.progressOut(), what.name(), verb.terminal().interactive() && !verb.json());
        WaveRun run = new WaveRun(control, verb.terminal(), what, board, planned);
        Runnable seen = verb.terminal().whenInterrupted(() -> {
            board.say("interrupted. " + board.summary(run.now()));
            left(run.now()).forEach(board::say);
            write(directory, WaveReport.of(asked, run.now(), verb.terminal().now(), "interrupted"));
        });
        Optional<VerbFailure> silent = watch(run);
        seen.run();
        WaveReport report = WaveReport.of(
                asked, run.now(), verb.terminal().now(), silent.isPresent() ? "interrupted" : "under-way");
        tell(report, run.now(), board);
        silent.ifPresent(failure -> board.say(String.valueOf(failure.getMessage())));
        write(directory, report);
        return exitCode(run.now(), silent.isPresent());
    }

    private Wave picked(Selection selection, List<KnownTenant> known) {
        return SelectedTenants.usable(() -> {
            List<KnownTenant> picked = selection.pick(known);
            String name = options.canary();
            TenantId canary = name == null ? null : Selection.canary(name, picked);
            return Wave.of(picked, canary, options.atOnce(), options.keepGoing());
        });
    }

    /** Half of a wave is not begun when it can be known that it would stop. */
    private void refuseWhereOneIsNotReady(Wave planned) {
        List<String> notReady = planned.in(Phase.NOT_BEGUN).stream()
                .filter(one -> what.place(Optional.ofNullable(one.seen())) == Place.NOT_READY)
                .map(one -> {
                    Trouble why = what.whyNot(one.tenant(), Optional.ofNullable(one.seen()));
                    return one.tenant() + ": " + why.reason();
                })
                .toList();
        if (!notReady.isEmpty()) {
            throw new VerbFailure(
                    ExitCode.REFUSED,
                    Problem.of(
                            409,
                            "not-ready",
                            "Not all of them are ready",
                            "nothing was begun: " + notReady.size() + " of "
                                    + planned.members().size() + " tenants are not at their hold point",
                            notReady.stream().limit(MOST_NAMED).collect(Collectors.joining("\n")),
                            "bring them there (crossfade migrate), leave them out, or use --keep-going"));
        }
    }

    /** What ended the watching, when it was not the end: what is known of the wave is told all the same. */
    private Optional<VerbFailure> watch(WaveRun run) {
        try {
            if (detach) {
                run.beginOnly();
            } else {
                run.untilOver();
            }
            return Optional.empty();
        } catch (VerbFailure e) {
            return Optional.of(e);
        }
    }

    private void tell(WaveReport report, Wave wave, WaveBoard board) {
        if (verb.json()) {
            verb.printJson(report);
            return;
        }
        board.say(board.summary(wave));
        left(wave).forEach(board::say);
    }

    /** What goes on without whoever watches, and what does not. */
    private List<String> left(Wave wave) {
        return List.of(
                        names("go on at the controller, without you: ", wave, Phase.UNDER_WAY),
                        names("not begun: ", wave, Phase.NOT_BEGUN),
                        names("aborted before, and not begun: ", wave, Phase.ABORTED_BEFORE),
                        wave.isWell() ? "" : "  " + next(wave))
                .stream()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private String next(Wave wave) {
        String same = "crossfade " + what.typed() + " " + selected.selection().typed() + options.typed()
                + (detach ? " --detach" : "");
        return detach && wave.count(Phase.FAILED) > 0
                ? "once it is mended, this tries it again: " + same + " --retry"
                : "the same command goes on from there: " + same;
    }

    private static String names(String before, Wave wave, Phase phase) {
        List<TenantId> tenants = wave.in(phase).stream().map(Member::tenant).toList();
        return tenants.isEmpty() ? "" : "  " + before + inWords(tenants);
    }

    private static void write(@Nullable ReportDirectory directory, WaveReport report) {
        if (directory == null) {
            return;
        }
        try {
            directory.write(report, report.page());
        } catch (IOException e) {
            throw new VerbFailure(
                    ExitCode.FAILED,
                    Problem.of(
                            500,
                            "no-report",
                            "The report was not written",
                            "the report was not written (" + FailureWords.cause(e) + ")",
                            null,
                            "the wave is as the command has told; see --report"),
                    e);
        }
    }

    private static int exitCode(Wave wave, boolean silent) {
        if (silent || wave.count(Phase.FAILED) > 0) {
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }
}
