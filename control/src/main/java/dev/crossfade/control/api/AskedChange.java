package dev.crossfade.control.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.RouteChange;

/**
 * The body of {@code PUT /v1/routes/{tenant}} at the controller: a proxy's, and {@code "force"}, which a proxy has no guard for.
 *
 * @param force the change is wanted although it leads requests to a database that refuses them
 */
record AskedChange(RouteChange change, boolean force) {

    private static final String FORCE = "force";

    /** @throws IllegalArgumentException when the text is not such a document; the message says where */
    static AskedChange read(String json) {
        if (!(tree(json) instanceof ObjectNode body) || !body.has(FORCE)) {
            return new AskedChange(RouteChange.read(json), false);
        }
        JsonNode force = body.remove(FORCE);
        if (!force.isBoolean()) {
            throw new IllegalArgumentException("not a change of a route: 'force' is neither true nor false");
        }
        return new AskedChange(RouteChange.read(body.toString()), force.booleanValue());
    }

    private static JsonNode tree(String json) {
        try {
            return Json.STRICT.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a change of a route: " + e.getOriginalMessage(), e);
        }
    }
}
