package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.MigrationStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crossfade status [TENANT]}: who may write now, and what can safely be done next; then the details. */
@Command(
        name = "status",
        description = "Show where a tenant may write now, what is safe to do next, and how its migration stands.",
        mixinStandardHelpOptions = true)
public final class StatusCommand extends Verb {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    /** ECMA-48: cursor home, erase below. */
    private static final String REDRAW = "\u001b[H\u001b[J";

    private static final String CLEAR = "\u001b[2J";

    @Parameters(arity = "0..1", paramLabel = "TENANT", description = "the tenant's id; without it every migration")
    private @Nullable String tenant;

    @Option(names = "--watch", description = "look again every second, until the migration has ended")
    private boolean watch;

    @Option(
            names = "--runbook",
            description = "print, as Markdown, what is done, and how a person would do the rest by hand")
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
    int run(ControlClient control) {
        if (tenant == null) {
            if (watch || runbook) {
                String flag = watch ? "--watch" : "--runbook";
                throw VerbFailure.badUsage(flag + " needs a tenant", "crossfade status TENANT " + flag);
            }
            return list(control.all());
        }
        TenantId id = tenant(tenant);
        if (runbook) {
            out().print(control.runbook(id));
            out().flush();
            return ExitCode.DONE;
        }
        return watch ? watch(control, id) : show(status(control, id));
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

    private int watch(ControlClient control, TenantId id) {
        boolean draws = terminal().interactive() && !json();
        if (draws) {
            out().print(CLEAR);
        }
        Patience patience = new Patience(BETWEEN_LOOKS, progress());
        MigrationStatus status = status(control, id);
        while (true) {
            if (draws) {
                out().print(REDRAW);
            }
            show(status);
            if (status.state().equals("done") || status.state().equals("aborted")) {
                return ExitCode.DONE;
            }
            status = next(control, id, patience);
        }
    }

    /** One that answered before is waited for. */
    private MigrationStatus next(ControlClient control, TenantId id, Patience patience) {
        while (true) {
            terminal().pause(BETWEEN_LOOKS);
            try {
                MigrationStatus status = status(control, id);
                patience.answered();
                return status;
            } catch (Unreachable e) {
                patience.silent(e);
            }
        }
    }

    private int show(MigrationStatus status) {
        if (json()) {
            printJson(status);
        } else {
            Instant now = clock.instant();
            StatusPage.lines(status, now).forEach(out()::println);
            out().flush();
        }
        return ExitCode.DONE;
    }

    private static MigrationStatus status(ControlClient control, TenantId id) {
        return control.status(id).orElseThrow(() -> control.noMigration(id, ExitCode.FAILED));
    }
}
