package dev.crossfade.proxy.admin;

import dev.crossfade.config.wire.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a request to the admin port is refused: the last part of the problem's type, and the label {@code reason} of its metric.
 * {@code docs/reference.md} names each.
 */
public enum AdminReason {
    TOKEN_NEEDED(401, "A bearer token is needed"),
    SCOPE_NEEDED(403, "Another scope is needed"),
    FOREIGN_HOST(421, "Not the host of this port"),
    FOREIGN_ORIGIN(403, "Not from this origin"),
    NO_SUCH_RESOURCE(404, "No such resource"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    TOO_LARGE(413, "Body too large"),
    UNKNOWN_TENANT(404, "Unknown tenant"),
    INVALID_ROUTE(400, "Not a valid change of a route"),
    EPOCH_NEEDED(428, "The change must name the epoch that it replaces"),
    OTHER_EPOCH(409, "The route has changed"),
    FOLLOWS_CONTROLLER(409, "This proxy follows the fleet's routes"),
    SIDES_EXCHANGED(409, "Source and target have changed places"),
    NOT_DURABLE(503, "The routing table cannot be kept"),
    INTERNAL_ERROR(500, "Internal error");

    private final int status;
    private final String title;
    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    AdminReason(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public String label() {
        return label;
    }

    /** Of every one: the values that the metric's label can have. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(AdminReason::label).toList();
    }

    /**
     * As the caller is told.
     *
     * @param detail what happened this time
     * @param why where that is known
     * @param action what the caller can do
     */
    Problem problem(String detail, @Nullable String why, @Nullable String action) {
        return Problem.of(status, label, title, detail, why, action);
    }
}
