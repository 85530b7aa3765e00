package dev.crossfade.config.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.crossfade.config.model.ParkedPaths;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parked paths of a route as JSON:
 * {@code {"backlog":["/webhooks/*"],"byHand":[],"since":{"/webhooks/*":"2030-01-31T12:00:00Z"}}}.
 *
 * @param backlog null is as none
 * @param byHand null is as none
 * @param since when each was parked, as far as that is known; null, and left out, where it is of none
 * @param ending null, and left out, is as none: whoever does not know it parks them as the rest of the backlog
 */
public record ParkedPathsDocument(
        @Nullable List<String> backlog,
        @Nullable List<String> byHand,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Instant> since,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> ending) {

    /** Null where there are none. */
    static @Nullable ParkedPathsDocument of(ParkedPaths paths) {
        return paths.isNone()
                ? null
                : new ParkedPathsDocument(
                        List.copyOf(paths.backlog()),
                        List.copyOf(paths.byHand()),
                        paths.since().isEmpty() ? null : paths.since(),
                        paths.ending().isEmpty() ? null : List.copyOf(paths.ending()));
    }

    ParkedPaths toPaths() {
        return new ParkedPaths(set(backlog), set(byHand), since == null ? Map.of() : since, set(ending));
    }

    private static Set<String> set(@Nullable List<String> paths) {
        return paths == null ? Set.of() : Set.copyOf(paths);
    }
}
