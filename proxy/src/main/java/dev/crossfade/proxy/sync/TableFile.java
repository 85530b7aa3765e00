package dev.crossfade.proxy.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.RoutingTableDocument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The last routing table on disk, {@code routes.json} in the directory {@code proxy.state}: a proxy that starts without its
 * controller goes on from it. Written whole to a file beside it, forced to the disk and renamed, so that a crash leaves the old one
 * or the new one.
 */
public final class TableFile {

    private final Path directory;
    private final Path file;

    /** @param directory made when it is not there */
    public TableFile(Path directory) {
        this.directory = directory;
        this.file = directory.resolve("routes.json");
    }

    public Path path() {
        return file;
    }

    /** Reads it, and says as a value what was found. */
    public Found read() {
        try {
            RoutingTableDocument document = Json.MAPPER.readValue(Files.readAllBytes(file), RoutingTableDocument.class);
            if (document == null) {
                return new Corrupt("it is empty");
            }
            return new Table(document.toTable());
        } catch (NoSuchFileException e) {
            return new Nothing();
        } catch (JsonProcessingException e) {
            return new Corrupt(e.getOriginalMessage());
        } catch (IOException | RuntimeException e) {
            return new Corrupt(FailureWords.cause(e));
        }
    }

    /**
     * Replaces what is on disk; returns when it is durable.
     *
     * @throws IOException when the disk refuses; what was there stays
     */
    public void write(RoutingTable table) throws IOException {
        Files.createDirectories(directory);
        Path fresh = directory.resolve("routes.json.new");
        byte[] json = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(RoutingTableDocument.of(table));
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(json);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // The rename itself lives in the directory, which is forced on its own.
        try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
            entry.force(true);
        }
    }

    /** What stood on disk. */
    public sealed interface Found permits Table, Nothing, Corrupt {}

    /** A table. */
    public record Table(RoutingTable table) implements Found {}

    /** No file: this is the very first start. */
    public record Nothing() implements Found {}

    /** A file that is not a routing table. */
    public record Corrupt(String why) implements Found {}
}
