package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.command.waves.Selection;
import dev.crossfade.control.migration.KnownTenant;
import dev.crossfade.control.migration.MigrationStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade status [TENANT…]}: who may write now, and what can safely be done next; of one tenant then the details. */
@Command(
        name = "status",
        description = "Show where a tenant may write now, what is safe to do next, and how its migration stands.",
        mixinStandardHelpOptions = true)
public final class StatusCommand extends Verb {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    /** ECMA-48: cursor home, erase below. */
    private static final String REDRAW = "\u001b[H\u001b[J";

    private static final String CLEAR = "\u001b[2J";

    @Mixin
    private SelectedTenants selected = new SelectedTenants();

    @Option(names = "--watch", description = "look again every second, until the migration has ended")
    private boolean watch;

    @Option(
            names = "--runbook",
            description =
                    "with --config: print, as Markdown, what a person does with psql who has no controller, by what both gates"
                            + " say now")
    private boolean runbook;

    private final InstantSource clock;

    /** For {@link java.util.ServiceLoader}. */
    public StatusCommand() {
        this(System.getenv(), Terminal.ofProcess(), InstantSource.system());
    }

    StatusCommand(Map<String, String> environment, Terminal terminal, InstantSource clock) {
        super(environment, terminal);
        this.clock = clock;
    }

    @Override
    String servingTenant() {
        return selected.oneOrEach();
    }

    @Override
    int run(ControlClient control) {
        if (selected.isNobody()) {
            if (watch) {
                throw VerbFailure.badUsage(
                        "--watch needs tenants", "crossfade status TENANT --watch, or crossfade status --all --watch");
            }
            return list(control.listing().migrations());
        }
        if (selected.isOne()) {
            TenantId id = tenant(selected.one());
            return watch ? watch(() -> page(status(control, id))) : show(page(status(control, id)));
        }
        Selection selection = selected.selection();
        return watch ? watch(() -> table(control, selection)) : show(table(control, selection));
    }

    @Override
    boolean isAlone() {
        return runbook;
    }

    /** It goes by what the gates say now: what a controller saw last may be what it saw before it was lost. */
    @Override
    int runAlone() {
        if (!selected.isOne() || watch || json() || !looksFromHere()) {
            throw VerbFailure.badUsage(
                    "--runbook is of one tenant, and is made without a controller",
                    "crossfade status TENANT --runbook --config FILE");
        }
        LoneRunbook.Page page = new LoneRunbook(find(settings(), tenant(selected.one())), Clock.systemUTC()).page();
        out().print(page.markdown());
        out().flush();
        return page.isOfUse() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    /** What is shown at one moment, as JSON or as lines; and whether nothing will change any more. */
    private record Shown(Object document, List<String> lines, boolean over) {}

    private Shown page(MigrationStatus status) {
        return new Shown(status, StatusPage.lines(status, clock.instant()), hasEnded(status));
    }

    private static Shown table(ControlClient control, Selection selection) {
        ControlClient.Listing listing = control.listing();
        List<KnownTenant> picked = SelectedTenants.usable(() -> selection.pick(listing.tenants()));
        StatusTable table = StatusTable.of(picked, listing.migrations());
        List<String> lines = new ArrayList<>(table.lines());
        lines.addAll(ParkingLines.unclaimed(listing.unclaimed()));
        return new Shown(table.migrations(), lines, table.migrations().stream().allMatch(StatusCommand::hasEnded));
    }

    static boolean hasEnded(MigrationStatus status) {
        return status.state().equals("done") || status.state().equals("aborted");
    }

    private int list(List<MigrationStatus> all) {
        if (json()) {
            printJson(all);
        } else if (all.isEmpty()) {
            out().println("no migrations; start one: crossfade migrate TENANT");
        } else {
            all.forEach(one -> out().println(one.headline()));
        }
        out().flush();
        return ExitCode.DONE;
    }

    private int watch(Supplier<Shown> look) {
        boolean draws = terminal().interactive() && !json();
        if (draws) {
            out().print(CLEAR);
        }
        Patience patience = new Patience(BETWEEN_LOOKS, progress()::say);
        Shown shown = look.get();
        while (true) {
            if (draws) {
                out().print(REDRAW);
            }
            show(shown);
            if (shown.over()) {
                return ExitCode.DONE;
            }
            shown = next(look, patience);
        }
    }

    /** One that answered before is waited for. */
    private Shown next(Supplier<Shown> look, Patience patience) {
        while (true) {
            terminal().pause(BETWEEN_LOOKS);
            try {
                Shown shown = look.get();
                patience.answered();
                return shown;
            } catch (Unreachable e) {
                patience.silent(e);
            }
        }
    }

    private int show(Shown shown) {
        if (json()) {
            printJson(shown.document());
        } else {
            shown.lines().forEach(out()::println);
            out().flush();
        }
        return ExitCode.DONE;
    }

    /** Whoever has no migration may have parked requests all the same. */
    private MigrationStatus status(ControlClient control, TenantId id) {
        return control.lastKnown(id).orElseThrow(() -> {
            if (!json()) {
                control.parking(id)
                        .filter(parking -> !parking.saysNothing())
                        .ifPresent(parking -> StatusPage.parking(parking, id.value(), clock.instant())
                                .forEach(out()::println));
                out().flush();
            }
            return control.noMigration(id, ExitCode.FAILED);
        });
    }
}
