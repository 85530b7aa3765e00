package dev.crossfade.config.report;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where {@code --report} wants {@code report.json} and {@code report.html}. */
public final class ReportDirectory {

    private static final String JSON = "report.json";
    private static final String PAGE = "report.html";

    private final Path path;

    private ReportDirectory(Path path) {
        this.path = path;
    }

    /**
     * Made before anything is started: a minute later the verdict would be lost.
     *
     * @throws CommandFailure of bad usage, when it cannot be made or written to
     */
    public static ReportDirectory prepare(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw refused(path, "it is no directory, and none can be made there (" + FailureWords.cause(e) + ")", e);
        }
        for (String name : List.of(JSON, PAGE)) {
            if (Files.isDirectory(path.resolve(name))) {
                throw refused(path, name + " is a directory there", null);
            }
        }
        try {
            // Tried: a right says nothing of a file system that takes no files, and root has every right.
            Files.delete(Files.createTempFile(path, "report", null));
        } catch (IOException e) {
            throw refused(path, "it cannot be written to (" + FailureWords.cause(e) + ")", e);
        }
        return new ReportDirectory(path);
    }

    private static CommandFailure refused(Path path, String why, @Nullable IOException cause) {
        String message = "--report " + path + ": " + why + "; name a directory that can be written to";
        return cause == null
                ? new CommandFailure(ExitCode.BAD_USAGE, message)
                : new CommandFailure(ExitCode.BAD_USAGE, message, cause);
    }

    /** @param report for {@code report.json} */
    public void write(Object report, String page) throws IOException {
        Json.MAPPER
                .writerWithDefaultPrettyPrinter()
                .writeValue(path.resolve(JSON).toFile(), report);
        Files.writeString(path.resolve(PAGE), page);
    }
}
