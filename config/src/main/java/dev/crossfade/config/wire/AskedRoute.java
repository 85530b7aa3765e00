package dev.crossfade.config.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The body of {@code PUT /v1/routes/{tenant}}, at a proxy and at the controller: a change, and {@code "force"}, which is said beside it.
 *
 * @param force at the controller: although it leads requests to a database that refuses them; at a proxy: although a controller
 *     decides
 */
public record AskedRoute(RouteChange change, boolean force) {

    private static final String FORCE = "force";

    /** @throws IllegalArgumentException when the text is not such a document; the message says where */
    public static AskedRoute read(String json) {
        if (!(tree(json) instanceof ObjectNode body) || !body.has(FORCE)) {
            return new AskedRoute(RouteChange.read(json), false);
        }
        JsonNode force = body.remove(FORCE);
        if (!force.isBoolean()) {
            throw new IllegalArgumentException("not a change of a route: 'force' is neither true nor false");
        }
        return new AskedRoute(RouteChange.read(body.toString()), force.booleanValue());
    }

    private static JsonNode tree(String json) {
        try {
            return Json.STRICT.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a change of a route: " + JsonFault.inWords(e), e);
        }
    }
}
