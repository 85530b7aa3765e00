package dev.crossfade.control.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the operator's verbs share: they are typed, ask a controller, print, and end with an exit code. */
abstract class Verb implements CrossfadeCommand, Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ControlOptions options = new ControlOptions();

    private final Map<String, String> environment;
    private final Terminal terminal;

    /** Of this process: what {@link java.util.ServiceLoader} and picocli make. */
    Verb() {
        this(System.getenv(), Terminal.ofProcess());
    }

    Verb(Map<String, String> environment, Terminal terminal) {
        this.environment = environment;
        this.terminal = terminal;
    }

    @Override
    public final Integer call() {
        try {
            return isAlone() ? runAlone() : run(options.connect(environment).because(why()));
        } catch (Unreachable e) {
            String tenant = servingTenant();
            return failed(tenant.isEmpty() ? e : e.withTheGatesOf(tenant));
        } catch (VerbFailure e) {
            return failed(e);
        }
    }

    private int failed(VerbFailure failure) {
        if (!json()) {
            throw new CommandFailure(failure.exitCode(), String.valueOf(failure.getMessage()), failure);
        }
        printJson(failure.problem());
        return failure.exitCode();
    }

    /** @return one of {@link dev.crossfade.config.cli.ExitCode} */
    abstract int run(ControlClient control);

    /** Whether it was typed so that no controller is asked. */
    boolean isAlone() {
        return false;
    }

    /**
     * Of a verb that is typed by who has to know which side serves: the tenant, or {@link SelectedTenants#EACH}. Where no controller answers
     * it then says who else knows. Empty for any other verb.
     */
    String servingTenant() {
        return "";
    }

    /** What the audit is to say of it; empty for nothing. */
    String why() {
        return "";
    }

    /** As {@link #run}, where {@link #isAlone}. */
    int runAlone() {
        throw new IllegalStateException("this verb asks a controller");
    }

    /** The file that {@code --config} names; null where none is. */
    final @Nullable Path config() {
        return options.config();
    }

    /** Whether {@code --config} lets a verb that can do without a controller do so. */
    final boolean looksFromHere() {
        if (config() != null && options.namesController()) {
            throw VerbFailure.badUsage(
                    "--config lets this verb look from here, and --control asks a controller", "use one of the two");
        }
        return config() != null;
    }

    /** Of a verb that does without a controller: what its {@link #config} says. */
    final Settings settings() {
        Path file = config();
        return SettingsLoader.load(file == null ? Path.of("") : file, SettingsLoader.Role.CONTROL);
    }

    /** A tenant that these settings have; who typed another is told which there are. */
    final TenantSettings find(Settings settings, TenantId id) {
        return settings.tenant(id)
                .orElseThrow(() -> VerbFailure.badUsage(
                        "no tenant '" + id + "' in " + config(),
                        "it has: "
                                + settings.tenants().stream()
                                        .map(known -> known.id().value())
                                        .collect(Collectors.joining(", "))));
    }

    final Terminal terminal() {
        return terminal;
    }

    final boolean json() {
        return options.json();
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Progress goes where it does not disturb a document on standard output. */
    final PrintWriter progressOut() {
        return json() ? spec.commandLine().getErr() : out();
    }

    final ProgressLines progress() {
        return new ProgressLines(progressOut());
    }

    /** The verb's last words: the document, or a line for people. */
    final int end(int exitCode, MigrationStatus status, String line) {
        if (json()) {
            printJson(status);
        } else {
            out().println(line);
            out().flush();
        }
        return exitCode;
    }

    /** Of an attempt that has not come to its end: one that was refused has changed nothing. */
    static int exitCodeOf(@Nullable Attempt attempt) {
        return attempt != null && attempt.outcome().equals("refused") ? ExitCode.REFUSED : ExitCode.FAILED;
    }

    final void printJson(Object document) {
        try {
            out().println(Json.MAPPER.writeValueAsString(document));
            out().flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every document of ours is JSON", e);
        }
    }

    static TenantId tenant(String name) {
        try {
            return new TenantId(name);
        } catch (IllegalArgumentException e) {
            throw VerbFailure.badUsage(String.valueOf(e.getMessage()), "correct the tenant's id");
        }
    }

    /** A question that a script need not answer: only who is there can say no. */
    final void consent(String question) {
        terminal.ask(question + " [y/N] ").ifPresent(answer -> {
            if (!answer.strip().equalsIgnoreCase("y") && !answer.strip().equalsIgnoreCase("yes")) {
                throw VerbFailure.declined("Nothing was done.");
            }
        });
    }
}
