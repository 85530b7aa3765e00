package dev.crossfade.rehearsal.loadtest.scenario;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * How an acknowledged key is looked for after the load.
 *
 * @param path to be read with GET
 * @param count where the answer's JSON says how often the key is there; null when an answer alone proves that it is
 */
public record Check(Template path, @Nullable JsonPointer count) {

    /** How often the key is there; null when the answer does not say so. */
    public @Nullable Long timesIn(byte[] body) {
        JsonNode found = Place.at(count, body);
        return found != null && found.isIntegralNumber() ? found.asLong() : null;
    }
}
