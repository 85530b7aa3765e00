package dev.crossfade.control.api;

import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.leader.NotLeading;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.replication.postgres.ReplicationFailure;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.router.JavalinDefaultRouting;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every error as RFC 9457 problem details. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** A store that did not take it may do so then. */
    private static final String AGAIN_AFTER_SECONDS = "1";

    private Problems() {}

    static void register(JavalinDefaultRouting routes) {
        routes.exception(ApiProblem.class, Problems::write);
        routes.exception(
                OperationRefused.class,
                (e, answer) -> write(
                        answer, Problem.of(409, "refused", "Refused by a guard", message(e), e.reason(), e.action())));
        routes.exception(NotLeading.class, (e, answer) -> standingBy(answer, e));
        routes.exception(StoreFailure.class, Problems::ofStore);
        routes.exception(
                ReplicationFailure.class,
                (e, answer) -> write(
                        answer,
                        Problem.of(
                                e.kind() == ReplicationFailure.Kind.REFUSED ? 409 : 502,
                                e.kind() == ReplicationFailure.Kind.REFUSED ? "refused" : "database",
                                "A database did not do what was asked",
                                message(e),
                                null,
                                e.action())));
        routes.exception(HttpResponseException.class, Problems::ofStatus);
        routes.exception(Exception.class, Problems::unexpected);
    }

    private static void ofStore(StoreFailure e, Context answer) {
        if (e.kind() != StoreFailure.Kind.UNFIT) {
            answer.header("Retry-After", AGAIN_AFTER_SECONDS);
        }
        switch (e.kind()) {
            // Who has ceased to lead in the middle of a request says no more than who did before.
            case NOT_LEADING -> standingBy(answer, new NotLeading(message(e), Optional.empty()));
            case REFUSED ->
                write(
                        answer,
                        Problem.of(
                                503,
                                "routes-refused",
                                isReading(answer)
                                        ? "The routing table is not to be read now"
                                        : "The routing table is not to be changed now",
                                (isReading(answer) ? "" : "nothing was changed, and ")
                                        + "proxies go on with the routes that they have",
                                message(e),
                                e.action()));
            case UNANSWERED ->
                write(
                        answer,
                        Problem.of(
                                503,
                                "routes-unanswered",
                                "Whether the route was changed is not known",
                                message(e),
                                "no answer came, and it may have been written all the same",
                                e.action() + "; then look at the route again"));
            case UNFIT ->
                write(answer, Problem.of(422, "unfit", "That cannot be stored", message(e), null, e.action()));
            case IN_USE, STALE, FAILED ->
                write(answer, Problem.of(503, "store", "The store failed", message(e), null, e.action()));
        }
    }

    private static boolean isReading(Context answer) {
        return answer.method() == HandlerType.GET || answer.method() == HandlerType.HEAD;
    }

    private static void ofStatus(HttpResponseException e, Context answer) {
        String what = answer.method() + " " + answer.path();
        switch (e.getStatus()) {
            case 404 ->
                write(
                        answer,
                        Problem.of(
                                404,
                                "not-found",
                                "No such resource",
                                "nothing answers " + what,
                                null,
                                "see docs/reference.md for the endpoints"));
            case 405 ->
                write(
                        answer,
                        Problem.of(
                                405,
                                "method-not-allowed",
                                "The method does not apply",
                                what + " is not possible",
                                null,
                                "see docs/reference.md for the endpoints"));
            default -> write(answer, Problem.of(e.getStatus(), "http", "The request failed", message(e), null, null));
        }
    }

    /** The incident's number joins the answer to the log; what went wrong inside is for the log alone. */
    private static void unexpected(Exception e, Context answer) {
        UUID incident = UUID.randomUUID();
        LOG.error("incident {}: {} {} failed", incident, answer.method(), answer.path(), e);
        write(
                answer,
                Problem.of(
                        500,
                        "internal",
                        "The controller failed",
                        "something unforeseen happened; incident " + incident,
                        null,
                        "look for the incident in the controller's log"));
    }

    private static void write(Context answer, Problem problem) {
        answer.status(problem.status());
        Bodies.write(answer, Problem.MEDIA_TYPE, problem);
    }

    private static void standingBy(Context answer, NotLeading e) {
        write(ApiProblem.standingBy(e.why(), e.leader().orElse(null)), answer);
    }

    private static void write(ApiProblem problem, Context answer) {
        problem.headers().forEach(answer::header);
        write(answer, problem.problem());
    }

    private static String message(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
