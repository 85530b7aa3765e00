package dev.crossfade.proxy.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.RoutingTableDocument;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The last routing table on disk, {@code routes.json} in the directory {@code proxy.state}: a proxy that starts without its
 * controller goes on from it.
 */
public final class TableFile {

    private final StateFile file;

    /** @param directory made when it is not there */
    public TableFile(Path directory) {
        this.file = new StateFile(directory, "routes.json");
    }

    public Path path() {
        return file.path();
    }

    /** Reads it, and says as a value what was found. */
    public Found read() {
        try {
            RoutingTableDocument document = Json.MAPPER.readValue(file.read(), RoutingTableDocument.class);
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
        file.write(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(RoutingTableDocument.of(table)));
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
