package dev.crossfade.control.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Who wants a change, for the audit.
 *
 * @param who the token's name, or the controller itself
 * @param from the remote address, or {@code local}
 * @param why in that one's own words; null where nothing was said
 */
public record Actor(
        String who,
        String from,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String why) {

    /** In characters. */
    public static final int LONGEST_WHY = 500;

    public Actor(String who, String from) {
        this(who, from, null);
    }
}
