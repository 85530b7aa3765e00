package dev.crossfade.proxy.headers;

import dev.crossfade.config.settings.TenantSettings;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Set;

/**
 * Which trailer fields pass (RFC 9110 §6.5): those that nobody could take for framing, routing, a modifier of the request,
 * authentication, control data or the content's form, and that the header rules let pass too. Changes the map in place.
 */
public final class TrailerRules {

    /** Their bytes are bounded as those of a header are; this bounds the work. */
    public static final int MOST_FIELDS = 64;

    private static final List<String> PREFIXES_REMOVED = List.of("content-", "if-", "x-forwarded-");

    private static final Set<String> REMOVED = Set.of(
            "host",
            "via",
            "forwarded",
            "x-request-id",
            "cache-control",
            "expect",
            "max-forwards",
            "pragma",
            "range",
            "authorization",
            "authentication-info",
            "proxy-authentication-info",
            "www-authenticate",
            "cookie",
            "set-cookie",
            "age",
            "date",
            "expires",
            "location",
            "retry-after",
            "vary",
            "warning");

    private final List<String> removedFromRequests;
    private final List<String> removedFromAnswers;

    /** @param edits of which what is removed from headers is removed from trailers too */
    public TrailerRules(TenantSettings.Headers edits) {
        this.removedFromRequests = edits.request().remove();
        this.removedFromAnswers = edits.response().remove();
    }

    /**
     * Prepares a request's trailer for the origin.
     *
     * @return false when it had more than {@link #MOST_FIELDS} fields, and has none now: a trailer may be discarded (§6.5.1)
     */
    public boolean request(HttpHeaders trailer) {
        return apply(trailer, removedFromRequests);
    }

    /** Prepares an answer's trailer for the client; otherwise as {@link #request}. */
    public boolean response(HttpHeaders trailer) {
        return apply(trailer, removedFromAnswers);
    }

    private static boolean apply(HttpHeaders trailer, List<String> edits) {
        if (trailer.size() > MOST_FIELDS) {
            trailer.clear();
            return false;
        }
        for (String name : List.copyOf(trailer.names())) {
            if (isRemoved(FieldLists.lower(name))) {
                trailer.remove(name);
            }
        }
        edits.forEach(trailer::remove);
        return true;
    }

    private static boolean isRemoved(String lower) {
        return REMOVED.contains(lower)
                || FieldLists.HOP_BY_HOP.contains(lower)
                || PREFIXES_REMOVED.stream().anyMatch(lower::startsWith)
                || FieldLists.isRemovedFromClients(lower);
    }
}
