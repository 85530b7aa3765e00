package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.support.SupportParts;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crossfade support-bundle TENANT}: one file for somebody who helps from elsewhere; made by the controller, or without one. */
@Command(
        name = "support-bundle",
        description =
                "Pack what is known of a tenant into one file, without secrets, for whoever helps from elsewhere; with"
                        + " --config from here, without a controller.",
        mixinStandardHelpOptions = true)
public final class SupportBundleCommand extends Verb {

    private static final DateTimeFormatter LABEL =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @Parameters(paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "where to; default: crossfade-support-TENANT-TIME.zip in this directory")
    private @Nullable Path file;

    private final InstantSource clock;

    private record Made(String file, long bytes) {}

    /** For {@link java.util.ServiceLoader}. */
    public SupportBundleCommand() {
        this(System.getenv(), Terminal.ofProcess(), InstantSource.system());
    }

    SupportBundleCommand(Map<String, String> environment, Terminal terminal, InstantSource clock) {
        super(environment, terminal);
        this.clock = clock;
    }

    @Override
    boolean isAlone() {
        return looksFromHere();
    }

    @Override
    int run(ControlClient control) {
        TenantId id = tenant(tenant);
        return write(id, control.supportBundle(id));
    }

    @Override
    int runAlone() {
        TenantId id = tenant(tenant);
        Settings settings = settings();
        find(settings, id);
        return write(id, new SupportParts(settings).bundle(id, List.of()));
    }

    /** For the owner's eyes: names of hosts, roles and tables are in it. What is there already is left alone. */
    private int write(TenantId id, byte[] bundle) {
        Path to =
                file != null ? file : Path.of("crossfade-support-" + id + "-" + LABEL.format(clock.instant()) + ".zip");
        try {
            Files.createFile(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw VerbFailure.badUsage(to + " is there already", "name another file with --out");
        } catch (IOException e) {
            throw notWritten(to, e);
        }
        try {
            Files.write(to, bundle);
        } catch (IOException e) {
            to.toFile().delete(); // half of it is of no use
            throw notWritten(to, e);
        }
        if (json()) {
            printJson(new Made(to.toString(), bundle.length));
        } else {
            out().println(to + ": " + Sizes.bytes(bundle.length) + "; manifest.json in it says what is there, and what"
                    + " could not be had");
            out().println(
                            "Secrets of the configuration are taken out; names of hosts, roles and tables are in it: look before"
                                    + " you hand it on.");
            out().flush();
        }
        return ExitCode.DONE;
    }

    private static VerbFailure notWritten(Path to, IOException why) {
        return new VerbFailure(
                ExitCode.FAILED,
                Problem.of(
                        500,
                        "not-written",
                        "The support bundle was not written",
                        to + " cannot be written: " + FailureWords.cause(why),
                        null,
                        "name a file elsewhere with --out"),
                why);
    }
}
