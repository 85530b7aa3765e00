package dev.crossfade.control.parking;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.settings.TenantSettings.OrderBy;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkedHead;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a parked request stands in line with. Requests of one lane are delivered one at a time, in the order in which they came; different
 * lanes know nothing of each other. Pure.
 */
final class Lane {

    /** More of a key would make an index's entry too large; what is longer shares a lane with what begins alike. */
    static final int LONGEST_KEY = 512;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}", Pattern.UNICODE_CHARACTER_CLASS);

    private Lane() {}

    /** The rule under which a path may be parked; the first that names it. */
    static Optional<ParkingRule> rule(List<ParkingRule> rules, String path) {
        return rules.stream().filter(rule -> rule.covers(path)).findFirst();
    }

    /** Without its query. */
    static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /**
     * The lane of a request; one that lacks what the rule orders by is in line with all others that lack it.
     *
     * @param id the request's, which is its lane where nothing orders it
     */
    static String of(ParkingRule rule, ParkedHead head, byte[] body, String id) {
        OrderBy order = rule.orderBy();
        if (order == null) {
            // A throttle is one of something: of all requests of the rule.
            return rule.throttle() == null ? "id " + id : "rule " + rule.paths().get(0);
        }
        String key;
        if (order.header() != null) {
            String name = order.header();
            key = head.fields().stream()
                    .filter(field -> field.name().equalsIgnoreCase(name))
                    .map(ParkedHead.Field::value)
                    .findFirst()
                    .orElse("");
        } else if (order.path() != null) {
            key = segment(order.path(), path(head.target()));
        } else {
            key = pointed(String.valueOf(order.json()), body);
        }
        return ofKey("key", key);
    }

    /**
     * A lane's name has no control characters: PostgreSQL keeps no text with a zero in it, and people read the others.
     *
     * @param sort what the key is one of: keys of different sorts never meet
     */
    static String ofKey(String sort, String key) {
        String shown = CONTROL.matcher(key.substring(0, Math.min(key.length(), LONGEST_KEY)))
                .replaceAll(found -> "%%%02X".formatted((int) found.group().charAt(0)));
        return sort + " " + shown.substring(0, Math.min(shown.length(), LONGEST_KEY));
    }

    /** The part of the path that stands where the template has its first {@code {…}}; of a path of another shape all of it. */
    private static String segment(String template, String path) {
        String[] wanted = template.split("/", -1);
        String[] found = path.split("/", -1);
        for (int i = 0; i < wanted.length && i < found.length; i++) {
            if (wanted[i].startsWith("{") && wanted[i].endsWith("}")) {
                return found[i];
            }
            if (!wanted[i].equals(found[i])) {
                break;
            }
        }
        return path;
    }

    private static String pointed(String pointer, byte[] body) {
        try {
            JsonNode found = Json.MAPPER.readTree(body).at(JsonPointer.compile(pointer));
            return found.isMissingNode() || found.isNull()
                    ? ""
                    : found.isValueNode() ? found.asText() : found.toString();
        } catch (IOException | IllegalArgumentException e) {
            return "";
        }
    }
}
