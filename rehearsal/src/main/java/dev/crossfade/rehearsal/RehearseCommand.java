package dev.crossfade.rehearsal;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.cli.DurationForm;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.report.ReportDirectory;
import dev.crossfade.config.settings.Durations;
import dev.crossfade.config.wire.Json;
import dev.crossfade.rehearsal.fault.Faults;
import dev.crossfade.rehearsal.lab.Etcd;
import dev.crossfade.rehearsal.load.Mix;
import dev.crossfade.rehearsal.report.Progress;
import dev.crossfade.rehearsal.report.Report;
import dev.crossfade.rehearsal.report.ReportPage;
import dev.crossfade.rehearsal.report.VerdictTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code crossfade rehearse}: exits with 0 only if nothing failed, nothing was lost and nothing was applied twice. */
@Command(
        name = "rehearse",
        description =
                "Rehearse a whole migration on two PostgreSQL servers of its own, under load, and check every write.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class RehearseCommand implements CrossfadeCommand, Callable<Integer> {

    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** The shop writes large objects. */
    private static final int FIRST_REFUSING_LARGE_OBJECTS = 16;

    private static final int WITH_ROLLBACK = 3;
    private static final int MOST_CROSSINGS = 101;

    /** The progress ticks about five times a second. */
    private static final int TICKS_BETWEEN_LINES = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--rate", defaultValue = "500", description = "requests a second, all clients together")
    private double rate;

    @Option(
            names = "--duration",
            defaultValue = "20s",
            converter = DurationForm.class,
            description = "of the load; it lasts longer when the migration does")
    private Duration duration = Duration.ZERO;

    @Option(names = "--writers", defaultValue = "32", description = "clients, each with a session of its own")
    private int writers;

    @Option(
            names = "--source-pg",
            defaultValue = "14",
            description = "PostgreSQL's major version at the source, 14 to 18")
    private int sourcePg;

    @Option(
            names = "--target-pg",
            defaultValue = "17",
            description = "PostgreSQL's major version at the target, 14 to 18")
    private int targetPg;

    @Option(
            names = "--rtt",
            defaultValue = "0ms",
            converter = DurationForm.class,
            description = "round trip between the two regions: of databases, of what is replicated, and of the proxies'"
                    + " way to the far application")
    private Duration roundTrip = Duration.ZERO;

    @Option(
            names = "--beside",
            defaultValue = "source",
            description =
                    "where the clients, the proxies and the controller stand: source or target; the other side is a"
                            + " round trip away from them")
    private String beside = "";

    @Option(names = "--large-objects", defaultValue = "200", description = "that are there before the load")
    private int largeObjects;

    @Option(names = "--sequences", defaultValue = "50", description = "beside those of the tables' ids")
    private int sequences;

    @Option(names = "--notes", defaultValue = "0", description = "rows of 1 kB that are there before the load")
    private int notes;

    @Option(
            names = "--warm-up",
            defaultValue = "0s",
            converter = DurationForm.class,
            description =
                    "load before all else, on virtual machines that compile as far as they can: for figures of warm"
                            + " ones")
    private Duration warmUp = Duration.ZERO;

    @Option(
            names = "--baseline",
            defaultValue = "0s",
            converter = DurationForm.class,
            description = "load before the migration starts, to compare latency until the hold point with")
    private Duration baseline = Duration.ZERO;

    @Option(
            names = "--apart",
            description = "half of the processors for the target's server, its application and the controller, the rest"
                    + " for all else, as on machines of their own; with taskset, on Linux")
    private boolean apart;

    @Option(names = "--strategy", defaultValue = "coordinated", description = "coordinated or reroute")
    private String strategy = "";

    @Option(names = "--fence", defaultValue = "sealed", description = "sealed or read-only")
    private String fence = "";

    @Option(
            names = "--routes",
            defaultValue = "control",
            description =
                    "where they are: control, with one proxy, or etcd, with two; the faults of etcd choose it, too")
    private String routes = "";

    @Option(
            names = "--scenario",
            defaultValue = "orders",
            description =
                    "what the clients do: orders; writes, most of which are of one row; or webhooks, which partners send"
                            + " in an order while the application is away, first on one side, then on both")
    private String scenario = "";

    @Option(
            names = "--faults",
            defaultValue = "none",
            paramLabel = "none|all|NAME,…",
            description = "let things go wrong on the way, and expect that nothing comes of it: none, all, or some of"
                    + " restart-source, restart-target, crash-source, crash-target, network, drop-slot,"
                    + " drop-publication, rotate-password, full-disk, full-disk-in-pause, etcd-away, etcd-restart,"
                    + " proxy-partition, kill-controller, kill-proxy")
    private String faults = "";

    @Option(
            names = "--sabotage",
            defaultValue = "none",
            description = "do a wrong that the verdict must find: none, lose-write, apply-twice,"
                    + " swap-order, skip-fence or early-open")
    private String sabotage = "";

    @Option(names = "--seed", description = "of every random choice; default: another one each time")
    private @Nullable Long seed;

    @Option(names = "--rollback", description = "take the switchover back under load, and switch over a second time")
    private boolean rollback;

    @Option(
            names = "--crossings",
            paramLabel = "N",
            description = "change sides so often under load, to and fro, and sum the write pauses up; --rollback is 3")
    private @Nullable Integer crossings;

    @Option(names = "--report", paramLabel = "DIR", description = "write report.json and report.html there")
    private @Nullable Path reportDirectory;

    @Option(names = "--json", description = "print the report as JSON, and progress to standard error")
    private boolean json;

    @Override
    public Integer call() throws IOException, SQLException, InterruptedException {
        Faults wanted = faults();
        Mix mix = mix();
        Map<String, String> obstacles = new LinkedHashMap<>(wanted.misplaced(mix));
        wanted.obstacles().forEach(obstacles::putIfAbsent);
        require(
                obstacles.isEmpty() || faults.equals("all"),
                "--faults " + faults + " is not possible here: " + told(obstacles));
        RehearsalPlan plan = plan(mix, wanted.without(obstacles.keySet()));
        ReportDirectory directoryOfReport = reportDirectory == null ? null : ReportDirectory.prepare(reportDirectory);
        PrintWriter out = spec.commandLine().getOut();
        Progress progress = new Progress(
                json ? spec.commandLine().getErr() : out, Progress.onTerminal() && !json, TICKS_BETWEEN_LINES);
        if (!obstacles.isEmpty()) {
            progress.say("left out: " + told(obstacles));
        }
        Path directory = Files.createTempDirectory("crossfade-rehearsal-");
        Rehearsal.Outcome outcome;
        try {
            outcome = new Rehearsal(plan, directory, progress, Clock.systemUTC()).run();
        } catch (IOException | SQLException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "the rehearsal came to no verdict: " + Objects.requireNonNullElse(e.getMessage(), e.toString())
                            + "\nWhat its processes printed is in "
                            + directory,
                    e);
        }
        Report report = outcome.report();
        if (json) {
            out.println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(report));
        } else {
            VerdictTable.lines(report).forEach(progress::say);
        }
        if (directoryOfReport != null) {
            directoryOfReport.write(report, ReportPage.render(report, outcome.chart()));
        }
        if (!report.passed()) {
            progress.say("what the processes printed is kept in " + directory + "; delete it once you have read it");
            return ExitCode.FAILED;
        }
        try {
            delete(directory);
        } catch (IOException | UncheckedIOException e) {
            progress.say("some of its files are left in " + directory + ": " + e.getMessage());
        }
        return ExitCode.DONE;
    }

    private RehearsalPlan plan(Mix mix, Faults disturbing) {
        Sabotage wrong = Sabotage.ofLabel(sabotage)
                .orElseThrow(() -> usage("--sabotage " + sabotage + ": it is one of " + Sabotage.labels()));
        require(
                !rollback || !wrong.inController(),
                "--rollback with --sabotage " + sabotage + ": that wrong is done in the first switchover only");
        require(
                !rollback || crossings == null,
                "--rollback with --crossings " + crossings
                        + ": either says how often the sides are changed, and --rollback" + " says " + WITH_ROLLBACK
                        + "; leave one of both out");
        int wanted = crossings == null ? (rollback ? WITH_ROLLBACK : 1) : crossings;
        require(
                wanted >= 1 && wanted <= MOST_CROSSINGS && wanted % 2 == 1,
                "--crossings: an odd number from 1 to " + MOST_CROSSINGS + ", so that it ends at the target");
        require(
                wanted == 1 || !wrong.inController(),
                "--crossings with --sabotage " + sabotage + ": that wrong is done in the first switchover only");
        require(
                mix == Mix.WEBHOOKS || !wrong.wantsWebhooks(),
                "--sabotage " + sabotage + ": that wrong is done to the events of --scenario webhooks");
        require(
                mix != Mix.WEBHOOKS || (strategy.equals("coordinated") && !wrong.inController()),
                "--scenario webhooks: it is for --strategy coordinated, and no controller that does wrong");
        require(
                List.of("coordinated", "reroute").contains(strategy),
                "--strategy " + strategy + ": it is coordinated or reroute");
        require(List.of("sealed", "read-only").contains(fence), "--fence " + fence + ": it is sealed or read-only");
        require(
                fence.equals("sealed") || sourcePg >= FIRST_REFUSING_LARGE_OBJECTS,
                "--fence read-only: large objects can be written in read-only transactions before PostgreSQL "
                        + FIRST_REFUSING_LARGE_OBJECTS + "; use --source-pg " + FIRST_REFUSING_LARGE_OBJECTS
                        + " or newer");
        require(rate >= 1 && rate <= 20_000, "--rate: from 1 to 20000 requests a second");
        require(writers >= 1 && writers <= 1_000, "--writers: from 1 to 1000 clients");
        require(
                duration.toMillis() >= 1_000 && duration.compareTo(LONGEST) <= 0,
                "--duration: from 1s to " + Durations.format(LONGEST));
        require(sourcePg >= 14 && sourcePg <= 18, "--source-pg: from 14 to 18");
        require(targetPg >= 14 && targetPg <= 18, "--target-pg: from 14 to 18");
        require(targetPg >= sourcePg, "--target-pg: not older than --source-pg");
        require(roundTrip.toMillis() <= 2_000, "--rtt: at most 2s");
        require(List.of("source", "target").contains(beside), "--beside " + beside + ": it is source or target");
        require(
                beside.equals("source") || !roundTrip.isZero(),
                "--beside " + beside
                        + " without --rtt: both sides are equally near then; say how far apart, as --rtt 80ms");
        require(largeObjects >= 0 && largeObjects <= 100_000, "--large-objects: from 0 to 100000");
        require(sequences >= 0 && sequences <= 10_000, "--sequences: from 0 to 10000");
        require(notes >= 0 && notes <= 200_000, "--notes: from 0 to 200000");
        require(baseline.compareTo(LONGEST) <= 0, "--baseline: at most " + Durations.format(LONGEST));
        require(warmUp.compareTo(LONGEST) <= 0, "--warm-up: at most " + Durations.format(LONGEST));
        require(List.of("control", "etcd").contains(routes), "--routes " + routes + ": it is control or etcd");
        boolean overEtcd = routes.equals("etcd") || disturbing.wantEtcd();
        Optional<String> withoutEtcd = overEtcd ? Etcd.obstacle() : Optional.empty();
        require(withoutEtcd.isEmpty(), "--routes " + routes + " is not possible here: " + withoutEtcd.orElse(""));
        require(
                !apart || disturbing.none(),
                "--apart with --faults: a server that starts again would run where the other side's does");
        return new RehearsalPlan(
                mix,
                rate,
                duration,
                writers,
                sourcePg,
                targetPg,
                roundTrip,
                Side.ofLabel(beside),
                largeObjects,
                sequences,
                notes,
                warmUp,
                baseline,
                apart,
                strategy,
                fence,
                wrong,
                overEtcd,
                disturbing,
                wanted,
                seed == null ? System.nanoTime() & 0xffff_ffffL : seed);
    }

    private Mix mix() {
        return Mix.ofLabel(scenario)
                .orElseThrow(() -> usage("--scenario " + scenario + ": it is one of " + Mix.labels()));
    }

    private Faults faults() {
        return Faults.named(faults)
                .orElseThrow(() -> usage("--faults " + faults + ": it is none, all, or some of " + Faults.labels()
                        + ", with commas between them"));
    }

    private static String told(Map<String, String> obstacles) {
        return obstacles.entrySet().stream()
                .map(entry -> entry.getKey() + ", for " + entry.getValue())
                .collect(Collectors.joining("; "));
    }

    private static void require(boolean right, String message) {
        if (!right) {
            throw usage(message);
        }
    }

    private static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.BAD_USAGE, message);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
