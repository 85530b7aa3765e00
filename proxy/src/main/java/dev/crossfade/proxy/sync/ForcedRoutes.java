package dev.crossfade.proxy.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which routes were forced at this proxy, against its controller's: {@code forced.json} in the directory {@code proxy.state}. While one
 * of them is followed the proxy is <em>detached</em>; a newer route of the controller ends that. Kept on disk ahead of the route, for a
 * proxy that forgot it would pass the route on as its controller's own. Thread-safe.
 */
public final class ForcedRoutes {

    private static final TypeReference<Map<String, Long>> EPOCHS = new TypeReference<>() {};

    private final StateFile file;
    private final TreeMap<String, Long> epochs;

    private ForcedRoutes(StateFile file, Map<String, Long> epochs) {
        this.file = file;
        this.epochs = new TreeMap<>(epochs);
    }

    /** @throws CommandFailure when what stands there cannot be read, for what it said cannot be guessed */
    public static ForcedRoutes in(Path directory) {
        StateFile file = new StateFile(directory, "forced.json");
        try {
            return new ForcedRoutes(file, Json.MAPPER.readValue(file.read(), EPOCHS));
        } catch (NoSuchFileException e) {
            return new ForcedRoutes(file, Map.of());
        } catch (JsonProcessingException e) {
            throw unreadable(file, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unreadable(file, FailureWords.cause(e), e);
        }
    }

    private static CommandFailure unreadable(StateFile file, String why, IOException cause) {
        return new CommandFailure(
                ExitCode.FAILED,
                file.path() + " cannot be read: " + why
                        + ". It names the routes that were forced at this proxy against its"
                        + " controller's. Restore it; or, if none is followed any more, delete it.",
                cause);
    }

    /** @throws IOException when the disk refuses; the route is not to be followed then */
    synchronized void add(Route forced) throws IOException {
        TreeMap<String, Long> more = new TreeMap<>(epochs);
        more.put(forced.tenant().value(), forced.epoch().value());
        file.write(Json.MAPPER.writeValueAsBytes(more));
        epochs.putAll(more);
    }

    /** The tenants whose route in the table is the forced one. */
    synchronized List<String> followedIn(RoutingTable table) {
        return table.routes().values().stream()
                .filter(route -> Long.valueOf(route.epoch().value())
                        .equals(epochs.get(route.tenant().value())))
                .map(route -> route.tenant().value())
                .sorted()
                .toList();
    }
}
