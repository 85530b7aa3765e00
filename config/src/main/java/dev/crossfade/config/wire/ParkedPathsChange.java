package dev.crossfade.config.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /v1/tenants/{tenant}/parked-paths}: {@code {"paths":["/webhooks/*"]}}.
 *
 * @param paths patterns as the tenant's rules of parking have them: those which an operator wants parked, and no others; null for all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ParkedPathsChange(@Nullable List<String> paths) {

    public ParkedPathsChange {
        paths = paths == null ? null : List.copyOf(paths);
    }

    /** @throws IllegalArgumentException when the text is not such a document; the message says where */
    public static ParkedPathsChange read(String json) {
        try {
            ParkedPathsChange change = Json.STRICT.readValue(json, ParkedPathsChange.class);
            if (change == null) {
                throw new IllegalArgumentException("an empty body does not say what is to be parked");
            }
            return change;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a change of parked paths: " + JsonFault.inWords(e), e);
        }
    }
}
