package dev.crossfade.control.api;

import dev.crossfade.config.wire.Problem;
import dev.crossfade.config.wire.Standby;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ends the handling of a request with problem details. */
final class ApiProblem extends RuntimeException {

    static final String SOON = "try again in a second";

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient Map<String, String> headers;

    private ApiProblem(Problem problem, Map<String, String> headers) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    Problem problem() {
        return problem;
    }

    Map<String, String> headers() {
        return headers;
    }

    static ApiProblem of(
            int status, String slug, String title, String detail, @Nullable String reason, @Nullable String action) {
        return new ApiProblem(Problem.of(status, slug, title, detail, reason, action), Map.of());
    }

    static ApiProblem badRequest(String detail, String action) {
        return of(400, "bad-request", "The request is malformed", detail, null, action);
    }

    static ApiProblem unauthorized(String detail) {
        return new ApiProblem(
                Problem.of(
                        401,
                        "unauthorized",
                        "A token is needed",
                        detail,
                        "this controller has a tokens file",
                        "send 'Authorization: Bearer TOKEN'; on the command line use --token-file"),
                Map.of("WWW-Authenticate", "Bearer"));
    }

    static ApiProblem forbidden(String detail, String reason, String action) {
        return of(403, "forbidden", "Not allowed", detail, reason, action);
    }

    static ApiProblem unknownTenant(String tenant, List<String> known) {
        return of(
                404,
                "unknown-tenant",
                "No such tenant",
                "tenant '" + tenant + "' is not in the controller's configuration",
                null,
                "use one of: " + String.join(", ", known));
    }

    static ApiProblem conflict(String slug, String title, String detail, String reason, String action) {
        return of(409, slug, title, detail, reason, action);
    }

    static ApiProblem tooLarge(int bound) {
        return of(
                413,
                "too-large",
                "The body is too large",
                "the body is larger than " + bound + " bytes",
                null,
                "send less");
    }

    static ApiProblem preconditionRequired(String detail, String action) {
        return of(428, "if-epoch-required", "ifEpoch is missing", detail, null, action);
    }

    /** @param leader of the controllers, {@code HOST:PORT}; null when it is not known */
    static ApiProblem standingBy(String why, @Nullable String leader) {
        return new ApiProblem(
                Problem.of(
                        503,
                        Standby.SLUG,
                        "This controller stands by",
                        leader == null
                                ? "this controller does not lead, and does nothing for now"
                                : "this controller does not lead: the one at " + leader + " does",
                        why,
                        leader == null ? SOON : "ask the one at " + leader + ": --control"),
                Map.of("Retry-After", "1"));
    }

    static ApiProblem busy(String detail) {
        return busy(detail, SOON);
    }

    static ApiProblem busy(String detail, String action) {
        return new ApiProblem(Problem.of(503, "busy", "Not now", detail, null, action), Map.of("Retry-After", "1"));
    }
}
