package dev.crossfade.config.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parked request by itself, with what may be shown of what it says; of one that is not kept any more there is nothing.
 *
 * @param fields of its head: their names, for values may be credentials
 * @param unreadable why what it says cannot be read; null, and left out, where it can
 */
public record ParkedDetail(
        ParkedSummary parked,
        @Nullable String method,
        @Nullable String target,
        @Nullable String host,
        List<String> fields,
        long bodyBytes,
        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) String unreadable) {

    public ParkedDetail {
        fields = List.copyOf(fields);
    }
}
