package dev.crossfade.config.wire;

import dev.crossfade.config.model.ParkedPaths;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parked paths of a route as JSON: {@code {"backlog":["/webhooks/*"],"byHand":[]}}.
 *
 * @param backlog null is as none
 * @param byHand null is as none
 */
public record ParkedPathsDocument(
        @Nullable List<String> backlog, @Nullable List<String> byHand) {

    /** Null where there are none. */
    static @Nullable ParkedPathsDocument of(ParkedPaths paths) {
        return paths.isNone()
                ? null
                : new ParkedPathsDocument(List.copyOf(paths.backlog()), List.copyOf(paths.byHand()));
    }

    ParkedPaths toPaths() {
        return new ParkedPaths(set(backlog), set(byHand));
    }

    private static Set<String> set(@Nullable List<String> paths) {
        return paths == null ? Set.of() : Set.copyOf(paths);
    }
}
