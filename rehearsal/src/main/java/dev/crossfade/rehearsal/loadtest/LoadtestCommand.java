package dev.crossfade.rehearsal.loadtest;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.cli.DurationForm;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.report.ReportDirectory;
import dev.crossfade.config.settings.Addresses;
import dev.crossfade.config.settings.Durations;
import dev.crossfade.config.settings.HeaderNames;
import dev.crossfade.config.wire.Json;
import dev.crossfade.rehearsal.loadtest.result.LoadPage;
import dev.crossfade.rehearsal.loadtest.result.LoadTable;
import dev.crossfade.rehearsal.loadtest.scenario.Scenario;
import dev.crossfade.rehearsal.loadtest.scenario.ScenarioFile;
import dev.crossfade.rehearsal.report.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code crossfade loadtest}: exits with 0 only if every request was answered as it should be, and no key was lost or repeated. */
@Command(
        name = "loadtest",
        description = "Put open-loop load on a URL, and tell which side answered, how, and how fast.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class LoadtestCommand implements CrossfadeCommand, Callable<Integer> {

    private static final Duration LONGEST = Duration.ofHours(24);

    /** A line a second, where there is no terminal. */
    private static final int TICKS_BETWEEN_LINES = (int) Duration.ofSeconds(1).dividedBy(Loadtest.TICK);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--url",
            required = true,
            showDefaultValue = Visibility.NEVER,
            description = "http(s); with --scenario only scheme, host and port")
    private String url = "";

    @Option(names = "--rate", defaultValue = "100", description = "requests a second, however slow the answers are")
    private double rate;

    @Option(
            names = "--duration",
            defaultValue = "30s",
            converter = DurationForm.class,
            description = "in which requests are sent")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--spacing",
            defaultValue = "fixed",
            description = "of the requests: fixed, or exponential as independent users come")
    private Spacing spacing = Spacing.FIXED;

    @Option(names = "--scenario", paramLabel = "FILE", description = "what to send; default: GET of the URL")
    private @Nullable Path scenarioFile;

    @Option(names = "--connections", defaultValue = "64", description = "at most; each is one client")
    private int connections;

    @Option(names = "--seed", description = "of every random choice; default: another one each time")
    private @Nullable Long seed;

    @Option(
            names = "--side-header",
            paramLabel = "NAME",
            description = "of the answer, that names the side; default: what Crossfade-Debug says")
    private @Nullable String sideHeader;

    @Option(names = "--no-debug-header", description = "do not ask the proxy for Crossfade-Debug")
    private boolean noDebugHeader;

    @Option(names = "--ca", paramLabel = "FILE", description = "authorities to trust, in PEM; default: the JDK's")
    private @Nullable Path ca;

    @Option(names = "--report", paramLabel = "DIR", description = "write report.json and report.html there")
    private @Nullable Path reportDirectory;

    @Option(names = "--json", description = "print the report as JSON, and progress to standard error")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LoadPlan plan = plan();
        ReportDirectory directory = reportDirectory == null ? null : ReportDirectory.prepare(reportDirectory);
        Door door = new Door(plan.url(), Trust.in(ca));
        PrintWriter out = spec.commandLine().getOut();
        Progress progress = new Progress(
                json ? spec.commandLine().getErr() : out, Progress.onTerminal() && !json, TICKS_BETWEEN_LINES);
        try (Interruption interruption = Interruption.watched()) {
            Loadtest.Finding found = new Loadtest(
                            plan,
                            door,
                            new RequestMaker(plan.url(), !noDebugHeader),
                            new SideName(sideHeader),
                            progress,
                            System::nanoTime)
                    .run("k" + Long.toString(System.currentTimeMillis(), 36), interruption);
            if (json) {
                out.println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(found.report()));
                out.flush();
            } else {
                LoadTable.lines(found.report()).forEach(progress::say);
            }
            if (directory != null) {
                directory.write(found.report(), LoadPage.render(found.report(), found.seconds()));
            }
            return found.report().passed() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private LoadPlan plan() {
        URI target = target();
        require(rate >= 0.1 && rate <= 20_000, "--rate: from 0.1 to 20000 requests a second");
        require(
                duration.toMillis() >= 1_000 && duration.compareTo(LONGEST) <= 0,
                "--duration: from 1s to " + Durations.format(LONGEST));
        require(connections >= 1 && connections <= 1_000, "--connections: from 1 to 1000");
        require(
                sideHeader == null || HeaderNames.isToken(sideHeader),
                "--side-header '" + sideHeader + "': not a name of a header");
        Scenario scenario = scenarioFile == null ? Scenario.get(target) : ScenarioFile.read(scenarioFile);
        require(
                scenarioFile == null || (target.getRawPath().equals("/") && target.getRawQuery() == null),
                "--url: the scenario has paths of its own, so give only scheme, host and port");
        double busy = rate * scenario.think().toMillis() / 1_000;
        require(
                busy < connections,
                String.format(
                        Locale.ROOT,
                        "--rate: with a think time of %s, %d clients send less than %.1f requests a second:"
                                + " ask for more --connections, or for less",
                        Durations.format(scenario.think()),
                        connections,
                        rate));
        return new LoadPlan(
                target,
                scenarioFile == null ? "" : scenarioFile.toString(),
                scenario,
                rate,
                spacing,
                duration,
                connections,
                seed == null ? System.nanoTime() & 0xffff_ffffL : seed);
    }

    private URI target() {
        try {
            URI given = URI.create(Addresses.HTTP_URL.parse().apply(url));
            return given.getRawPath().isEmpty() ? given.resolve("/") : given;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.BAD_USAGE, "--url: " + e.getMessage() + " (write https://shop.example.com/)", e);
        }
    }

    private static void require(boolean right, String message) {
        if (!right) {
            throw new CommandFailure(ExitCode.BAD_USAGE, message);
        }
    }
}
