package dev.crossfade.control.parking;

import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of a tenant's requests are wanted, and from which end.
 *
 * @param state null for all
 * @param kind null for all
 * @param key by which they are in line, as whoever sent them said it; null for all
 * @param newest the last one that came is the first that is told
 */
public record Listing(
        @Nullable State state,
        @Nullable Kind kind,
        @Nullable String key,
        boolean newest) {

    /** All of them, or all that are in a state or of a kind, in the order in which they came. */
    public static Listing of(@Nullable State state, @Nullable Kind kind) {
        return new Listing(state, kind, null, false);
    }

    /** Those in which a request with the key may stand; empty for all. */
    public List<String> lanes() {
        String of = key;
        return of == null
                ? List.of()
                : Stream.of("key", "deferred", "rule")
                        .map(sort -> Lane.ofKey(sort, of))
                        .toList();
    }
}
