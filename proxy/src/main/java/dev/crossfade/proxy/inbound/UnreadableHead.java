package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.observe.RejectionReason;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.ContentLengthNotAllowedException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.InvalidLineSeparatorException;
import io.netty.handler.codec.http.TransferEncodingNotAllowedException;
import java.util.Locale;
import java.util.Objects;

/**
 * What is wrong with a head that the decoder of HTTP/1.1 could not read: a reason, and what the client is told, which holds nothing of
 * what it sent. The decoder tells some faults by a class, others by its message alone; {@code UnreadableHeadTest} reads each with it.
 */
enum UnreadableHead {
    LINE_ENDING(RejectionReason.LINE_ENDING, "A line of the head does not end with CR LF (RFC 9112 §2.2)."),
    REQUEST_LINE(
            RejectionReason.REQUEST_LINE, "The request line is not a method, a target and a version (RFC 9112 §3)."),
    LENGTH_AND_CODING(
            RejectionReason.LENGTH_AND_CODING,
            "Content-Length and Transfer-Encoding exclude each other (RFC 9112 §6.3)."),
    CONTENT_LENGTH(RejectionReason.CONTENT_LENGTH, "Content-Length is not one number (RFC 9112 §6.3)."),
    CHUNKED(RejectionReason.CHUNKED, "The last transfer coding, and no other, must be 'chunked' (RFC 9112 §6.1)."),
    TRANSFER_CODING_HTTP10(RejectionReason.TRANSFER_CODING_HTTP10, "HTTP/1.0 has no Transfer-Encoding."),
    FIELD_NAME(RejectionReason.FIELD_NAME, "A header field has no well-formed name (RFC 9112 §5)."),
    FIELD_VALUE(
            RejectionReason.FIELD_VALUE,
            "A header field's value has characters that it must not have (RFC 9110 §5.5)."),
    CUT_OFF(RejectionReason.CONNECTION_BROKEN, "The connection ended within the head."),
    MALFORMED(RejectionReason.MALFORMED, "The request is not well-formed HTTP/1.1.");

    private final RejectionReason reason;
    private final String detail;

    UnreadableHead(RejectionReason reason, String detail) {
        this.reason = reason;
        this.detail = detail;
    }

    RejectionReason reason() {
        return reason;
    }

    String detail() {
        return detail;
    }

    /** @param request as the decoder gave it, with its failure */
    static UnreadableHead of(HttpRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof InvalidLineSeparatorException) {
            return LINE_ENDING;
        }
        if (cause instanceof ContentLengthNotAllowedException) {
            return LENGTH_AND_CODING;
        }
        if (cause instanceof TransferEncodingNotAllowedException) {
            return TRANSFER_CODING_HTTP10;
        }
        if (cause instanceof PrematureChannelClosureException) {
            return CUT_OFF;
        }
        if (isStandIn(request)) {
            return REQUEST_LINE;
        }
        String message = Objects.requireNonNullElse(cause.getMessage(), "").toLowerCase(Locale.ROOT);
        // First, for it holds the field's name, which is the client's to choose.
        if (message.contains("validation failed for header")) {
            return FIELD_VALUE;
        }
        if (message.contains("content-length value")) {
            return CONTENT_LENGTH;
        }
        if (message.contains("chunked")) {
            return CHUNKED;
        }
        if (message.contains("a header name can only")
                || message.contains("no colon found")
                || message.contains("empty headers are not allowed")) {
            return FIELD_NAME;
        }
        return message.contains("invalid separator") ? FIELD_VALUE : MALFORMED;
    }

    /** Whether it is what the decoder gives for a request of which it has not even the first line. */
    static boolean isStandIn(HttpRequest request) {
        return request instanceof FullHttpRequest;
    }
}
