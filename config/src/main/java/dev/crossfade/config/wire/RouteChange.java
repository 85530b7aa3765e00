package dev.crossfade.config.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /v1/routes/{tenant}}, at a proxy and at the controller:
 * {@code {"primary":"target","mode":"direct","fenced":["source"],"ifEpoch":7}}. What is left out stays as it is.
 *
 * @param until only for a route that is HOLDING: when new requests are refused instead of held
 * @param ifEpoch compare-and-set: the epoch that the caller has seen. Without it the change is refused with 428
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RouteChange(
        @Nullable String primary,
        @Nullable String mode,
        @Nullable List<String> fenced,
        @Nullable Instant until,
        @Nullable Long ifEpoch) {

    /** @throws IllegalArgumentException when the text is not such a document; the message says where */
    public static RouteChange read(String json) {
        try {
            requireInstant(json);
            RouteChange change = Json.STRICT.readValue(json, RouteChange.class);
            if (change == null) {
                throw new IllegalArgumentException("an empty body is not a change of a route");
            }
            return change;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a change of a route: " + JsonFault.inWords(e), e);
        }
    }

    /**
     * The route that comes after the given one, one epoch later.
     *
     * @throws IllegalArgumentException when a field names nothing that is known; the message says which and what is allowed
     */
    public Route after(Route before) {
        RouteMode newMode = mode == null ? before.mode() : RouteMode.ofLabel(mode);
        if (until != null && newMode != RouteMode.HOLDING) {
            throw new IllegalArgumentException(
                    "'until' is for a route that is holding, and this one would be " + newMode.label());
        }
        return before.to(
                        primary == null ? before.primary() : Side.ofLabel(primary),
                        newMode,
                        fenced == null ? before.fenced() : sides(fenced),
                        before.switching(),
                        newMode == RouteMode.HOLDING && until == null ? before.until() : until)
                .at(before.epoch().next());
    }

    /** Seconds, milliseconds, from now or since 1970: a number does not tell, and a hold that ends in 1970 refuses everything. */
    private static void requireInstant(String json) throws JsonProcessingException {
        JsonNode until = Json.STRICT.readTree(json).path("until");
        if (!until.isMissingNode() && !until.isNull() && !isInstant(until)) {
            throw new IllegalArgumentException(
                    "'until' is not an instant in ISO 8601, with a time zone, such as \"2030-01-31T12:00:00Z\"");
        }
    }

    private static boolean isInstant(JsonNode value) {
        if (!value.isTextual()) {
            return false;
        }
        try {
            var unused = Instant.parse(value.textValue());
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static Set<Side> sides(List<String> labels) {
        Set<Side> sides = EnumSet.noneOf(Side.class);
        labels.forEach(label -> sides.add(Side.ofLabel(label)));
        return sides;
    }
}
