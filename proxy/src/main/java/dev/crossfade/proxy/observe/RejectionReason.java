package dev.crossfade.proxy.observe;

import io.netty.handler.codec.http2.Http2Error;
import java.util.Locale;

/** Why a request, a stream or a connection was refused: the label {@code reason}. {@code docs/reference.md} tells what each means. */
public enum RejectionReason {
    // A head that cannot be read, by the decoder of HTTP/1.1 (RFC 9112, RFC 9110 §5.5): 400.
    LINE_ENDING,
    REQUEST_LINE,
    FIELD_NAME,
    FIELD_VALUE,
    CONTENT_LENGTH,
    LENGTH_AND_CODING,
    CHUNKED,
    TRANSFER_CODING_HTTP10,
    MALFORMED,

    // A head that was read, and is none that is forwarded.
    URI_TOO_LONG,
    HEADERS_TOO_LARGE,
    TOO_MANY_HEADERS,
    VERSION,
    METHOD,
    METHOD_CASE,
    TRANSFER_CODING,
    EXPECTATION,
    MISSING_HOST,
    TWO_HOSTS,
    MALFORMED_HOST,
    REQUEST_TARGET,
    FRAGMENT,
    HOST_DISAGREES,
    CONNECTION_NAMES_FIELD,
    CONNECT_PROTOCOL,
    UNKNOWN_HOST,

    // A body that is not well-formed, and whatever is too slow.
    MALFORMED_BODY,
    HEADER_TIMEOUT,
    BODY_TIMEOUT,
    ANSWER_TIMEOUT,

    // A connection that is not let in, or is ended.
    CONNECTIONS,
    PROXY_PROTOCOL,
    TLS_HANDSHAKE,
    CONNECTION_BROKEN,
    LINGER_BYTES,
    LINGER_TIMEOUT,
    ERROR,

    // A stream of HTTP/2 that is reset.
    MALFORMED_STREAM,
    UNREAD_FRAMES,
    RESET_AT_ONCE,

    // A connection of HTTP/2 that is ended, by the error code that it was told (RFC 9113 §7).
    HTTP2_NO_ERROR,
    HTTP2_PROTOCOL_ERROR,
    HTTP2_INTERNAL_ERROR,
    HTTP2_FLOW_CONTROL_ERROR,
    HTTP2_SETTINGS_TIMEOUT,
    HTTP2_STREAM_CLOSED,
    HTTP2_FRAME_SIZE_ERROR,
    HTTP2_REFUSED_STREAM,
    HTTP2_CANCEL,
    HTTP2_COMPRESSION_ERROR,
    HTTP2_CONNECT_ERROR,
    HTTP2_ENHANCE_YOUR_CALM,
    HTTP2_INADEQUATE_SECURITY,
    HTTP2_HTTP_1_1_REQUIRED;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }

    /** Of the error code that a connection is ended with (RFC 9113 §7). */
    public static RejectionReason ofHttp2(Http2Error error) {
        return valueOf("HTTP2_" + error.name());
    }
}
