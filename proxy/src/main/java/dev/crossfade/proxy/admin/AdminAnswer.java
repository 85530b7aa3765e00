package dev.crossfade.proxy.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;

/**
 * What an admin resource answers: a status, a media type and a body.
 *
 * @param reason of a refusal: the last part of its problem's type; empty else
 * @param allow the methods that the resource has, for a 405 (RFC 9110 §15.5.6); empty else
 */
record AdminAnswer(int status, String mediaType, String body, String reason, String allow) {

    AdminAnswer(int status, String mediaType, String body) {
        this(status, mediaType, body, "", "");
    }

    static AdminAnswer json(Object document) {
        return new AdminAnswer(200, "application/json", written(document));
    }

    static AdminAnswer text(int status, String text) {
        return new AdminAnswer(status, "text/plain; charset=utf-8", text);
    }

    static AdminAnswer problem(Problem problem) {
        String reason = problem.type().substring(problem.type().lastIndexOf('/') + 1);
        return new AdminAnswer(problem.status(), Problem.MEDIA_TYPE, written(problem), reason, "");
    }

    /** @param allowed with commas between: {@code GET, HEAD} */
    static AdminAnswer methodNotAllowed(AdminRequest request, String allowed) {
        AdminAnswer problem = problem(Problem.of(
                405,
                "method-not-allowed",
                "Method not allowed",
                request.method() + " is not for " + request.path(),
                null,
                "Use one of " + allowed + "."));
        return new AdminAnswer(problem.status(), problem.mediaType(), problem.body(), problem.reason(), allowed);
    }

    static AdminAnswer notFound(String path) {
        return problem(Problem.of(
                404,
                "no-such-resource",
                "No such resource",
                "Nothing stands at " + path,
                null,
                "Use /v1/routes, /v1/routes/{tenant}, /v1/exchanges/held, /livez, /readyz or /metrics."));
    }

    private static String written(Object document) {
        try {
            return Json.MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document of ours cannot be written as JSON: " + document, e);
        }
    }
}
