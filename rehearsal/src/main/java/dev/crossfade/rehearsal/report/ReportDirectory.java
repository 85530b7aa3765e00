package dev.crossfade.rehearsal.report;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where {@code --report} wants {@code report.json} and {@code report.html}. */
public final class ReportDirectory {

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
            throw new CommandFailure(
                    ExitCode.BAD_USAGE,
                    "--report " + path + ": no such directory, and it cannot be made (" + e + ")",
                    e);
        }
        if (!Files.isWritable(path)) {
            throw new CommandFailure(ExitCode.BAD_USAGE, "--report " + path + ": it cannot be written to");
        }
        return new ReportDirectory(path);
    }

    /** @param report for {@code report.json} */
    public void write(Object report, String page) throws IOException {
        Json.MAPPER
                .writerWithDefaultPrettyPrinter()
                .writeValue(path.resolve("report.json").toFile(), report);
        Files.writeString(path.resolve("report.html"), page);
    }
}
