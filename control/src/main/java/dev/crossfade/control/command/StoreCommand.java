package dev.crossfade.control.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.settings.StoreAddress;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.store.StoreCopy;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code crossfade store}: copies of what the controller must not forget. */
@Command(
        name = "store",
        description = "Back up, or restore, the controller's store.",
        mixinStandardHelpOptions = true,
        subcommands = {StoreCommand.Backup.class, StoreCommand.Restore.class})
public final class StoreCommand implements CrossfadeCommand, Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: backup or restore");
    }

    /** What both have in common: a file, and the store that the configuration names. */
    abstract static class OfAFile implements Callable<Integer> {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(index = "0", paramLabel = "FILE", description = "the backup")
        private Path file = Path.of("store.backup");

        @Option(
                names = "--config",
                required = true,
                paramLabel = "FILE",
                description = "the controller's configuration")
        private Path config = Path.of("crossfade.yaml");

        @Option(names = "--json", description = "print JSON")
        private boolean json;

        /** @return what was done, in words and as a document */
        abstract Done act(StoreCopy store, Path file);

        @Override
        public Integer call() throws JsonProcessingException {
            StoreAddress address = SettingsLoader.load(config, SettingsLoader.Role.STORE)
                    .control()
                    .store()
                    .address();
            try {
                Done done = act(new StoreCopy(ofFile(address)), file.toAbsolutePath());
                spec.commandLine()
                        .getOut()
                        .println(json ? Json.MAPPER.writeValueAsString(done.document()) : done.words());
                return ExitCode.DONE;
            } catch (StoreFailure e) {
                throw new CommandFailure(ExitCode.FAILED, e.getMessage() + "\n  do:  " + e.action(), e);
            }
        }

        private static StoreAddress.OfFile ofFile(StoreAddress address) {
            if (address instanceof StoreAddress.OfFile file) {
                return file;
            }
            throw new CommandFailure(
                    ExitCode.BAD_USAGE,
                    "the store is on a server, whose own tools copy it: " + address
                            + "\n  do:  pg_dump --format=custom --schema=" + ((StoreAddress.OfServer) address).schema()
                            + " --file=FILE DATABASE, and pg_restore --clean --if-exists --dbname=DATABASE FILE with"
                            + " every controller stopped");
        }
    }

    /** @param document a record */
    private record Done(String words, Object document) {}

    /** {@code crossfade store backup}. */
    @Command(
            name = "backup",
            description = "Copy the store, also while the controller runs.",
            mixinStandardHelpOptions = true)
    static final class Backup extends OfAFile {

        private record Copied(String file, long bytes) {}

        @Override
        Done act(StoreCopy store, Path file) {
            long bytes = store.backUp(file);
            return new Done(file + ": the store as it is now, " + bytes + " bytes", new Copied(file.toString(), bytes));
        }
    }

    /** {@code crossfade store restore}. */
    @Command(
            name = "restore",
            description =
                    "Put a backup in the store's place; the controller must not run. What was there is kept beside it.",
            mixinStandardHelpOptions = true)
    static final class Restore extends OfAFile {

        private static final DateTimeFormatter LABEL =
                DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

        private record Restored(String file, @Nullable String kept) {}

        @Override
        Done act(StoreCopy store, Path file) {
            Path kept = store.restore(file, LABEL.format(Instant.now()));
            return new Done(
                    "restored from " + file + (kept == null ? "" : "; what was there is " + kept),
                    new Restored(file.toString(), kept == null ? null : kept.toString()));
        }
    }
}
