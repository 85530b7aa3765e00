package dev.crossfade.proxy.parking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.config.wire.Standby;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** What a controller's answer means. */
final class ControllerAnswer {

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 503;
    private static final int LONGEST_DETAIL = 300;

    private ControllerAnswer() {}

    /**
     * @param url of the controller
     * @param success the status that comes with a receipt
     */
    static DeskAnswer read(String url, HttpResponse head, String body, int success) {
        int status = head.status().code();
        String who = "the controller at " + url;
        if (head.headers().contains(Standby.HEADER)) {
            // What it knows may be old, and what is new it leaves to the one that leads.
            return new DeskAnswer.Untaken(who + " stands by");
        }
        if (status == success) {
            ParkedReceipt receipt = receipt(body);
            return receipt == null
                    ? new DeskAnswer.Lost(who + " answered " + status + " without a receipt")
                    : new DeskAnswer.Receipt(receipt);
        }
        String what = who + " answered " + status + detail(body);
        if (status == UNAVAILABLE && Problem.isOurs(type(body))) {
            // Of what stands between nobody knows whether it has passed the request on.
            return new DeskAnswer.Untaken(what);
        }
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            return new DeskAnswer.Refused(
                    status, what + ". Check proxy.control.tokenFile: it needs a token with the scope 'proxy'");
        }
        if (status == NOT_FOUND && success == OK && !isOfAReceipt(body)) {
            // A controller that does not know the tenant, or no receipts, says nothing of what is kept.
            return new DeskAnswer.Untaken(what);
        }
        // Past 499 it may have failed after it was stored, and nobody knows what another status says.
        return status >= 400 && status < 500 ? new DeskAnswer.Refused(status, what) : new DeskAnswer.Lost(what);
    }

    @SuppressWarnings("ConstantValue") // JSON knows nothing of what must not be null
    private static @Nullable ParkedReceipt receipt(String json) {
        try {
            ParkedReceipt receipt = Json.MAPPER.readValue(json, ParkedReceipt.class);
            boolean whole = receipt != null
                    && receipt.id() != null
                    && receipt.state() != null
                    && receipt.since() != null
                    && ReceiptId.isWellFormed(receipt.id());
            return whole ? receipt : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static boolean isOfAReceipt(String body) {
        return type(body).endsWith("/" + ParkedReceipt.UNKNOWN);
    }

    private static String type(String body) {
        return tree(body).path("type").asText();
    }

    /** A problem's own words; a page that something else answers with tells nobody anything. */
    private static String detail(String body) {
        String detail = tree(body).path("detail").asText();
        detail = detail.endsWith(".") ? detail.substring(0, detail.length() - 1) : detail;
        return detail.isEmpty()
                ? ""
                : ": " + (detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) + "…" : detail);
    }

    private static JsonNode tree(String body) {
        try {
            JsonNode tree = Json.MAPPER.readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
