package dev.crossfade.proxy.inbound;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.proxy.exchange.Rejection;
import dev.crossfade.proxy.observe.RejectionReason;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request's head must be before it is routed: the cases that Netty's decoder lets through (RFC 9112 §3, §6; RFC 9110 §7.2,
 * §9, §10.1.1). Pure.
 */
final class RequestGuard {

    private static final String BAD_REQUEST = "Bad request";

    /** The large heads of all clients have one bound together: {@link ProxyMemory}. */
    static final Rejection HEAD_MEMORY = new Rejection(
            503,
            RejectionReason.HEAD_MEMORY,
            "Too much is being held",
            "There is no room for so large a header just now.");

    /** What stands in a request line beside the method and the target: two spaces and the version (RFC 9112 §3). */
    private static final int REST_OF_REQUEST_LINE = "  HTTP/1.1".length();

    private final int maxHeaders;
    private final long longestRequestLine;

    RequestGuard(int maxHeaders, Bytes longestRequestLine) {
        this.maxHeaders = maxHeaders;
        this.longestRequestLine = longestRequestLine.value();
    }

    /** What is wrong with the head; null when nothing is. */
    @Nullable
    Rejection check(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return unreadable(request);
        }
        HttpHeaders headers = request.headers();
        if (headers.size() > maxHeaders) {
            return tooManyHeaders(maxHeaders);
        }
        if (!isSpoken(request.protocolVersion())) {
            return versionNotSpoken();
        }
        // HTTP/1.1's own decoder stops at the bound; HTTP/2 has no such line, and is held to the one that is made of
        // its request.
        if (request.method().name().length() + request.uri().length() + REST_OF_REQUEST_LINE > longestRequestLine) {
            return lineTooLong();
        }
        Rejection byMethod = checkMethod(request.method());
        if (byMethod != null) {
            return byMethod;
        }
        Rejection byFraming = checkFraming(request);
        if (byFraming != null) {
            return byFraming;
        }
        return checkHost(request);
    }

    /** What a decoder's failure means for the client. */
    private static Rejection unreadable(HttpRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof HeadRefused refused) {
            return refused.rejection();
        }
        if (cause instanceof TooLongHttpLineException) {
            return lineTooLong();
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Rejection(
                    431,
                    RejectionReason.HEADERS_TOO_LARGE,
                    "Header fields too large",
                    "The header is larger than allowed.");
        }
        // What is wrong in the words of a version that is not spoken is for that version to say.
        if (!UnreadableHead.isStandIn(request) && !isSpoken(request.protocolVersion())) {
            return versionNotSpoken();
        }
        UnreadableHead fault = UnreadableHead.of(request);
        return bad(fault.reason(), fault.detail());
    }

    static Rejection tooManyHeaders(int maxHeaders) {
        return new Rejection(
                431,
                RejectionReason.TOO_MANY_HEADERS,
                "Too many header fields",
                "More than " + maxHeaders + " header fields.");
    }

    private static Rejection versionNotSpoken() {
        return new Rejection(
                505, RejectionReason.VERSION, "HTTP version not supported", "HTTP/1.0 and HTTP/1.1 are spoken here.");
    }

    private static Rejection lineTooLong() {
        return new Rejection(
                414, RejectionReason.URI_TOO_LONG, "URI too long", "The request line is longer than allowed.");
    }

    private static boolean isSpoken(HttpVersion version) {
        return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
    }

    private static @Nullable Rejection checkMethod(HttpMethod method) {
        if (method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)) {
            return new Rejection(
                    405,
                    RejectionReason.METHOD,
                    "Method not allowed",
                    method.name() + " is not forwarded by this proxy.");
        }
        String name = method.name();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'a' && c <= 'z') {
                return bad(
                        RejectionReason.METHOD_CASE,
                        "Methods are case-sensitive: '" + name + "' is none that is known.");
            }
        }
        return null;
    }

    private static @Nullable Rejection checkFraming(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty()) {
            boolean onlyChunked = codings.size() == 1
                    && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                            codings.get(0).trim());
            if (!onlyChunked) {
                return new Rejection(
                        501,
                        RejectionReason.TRANSFER_CODING,
                        "Transfer coding not implemented",
                        "Only the transfer coding 'chunked', alone, is understood.");
            }
        }
        List<String> expectations = headers.getAll(HttpHeaderNames.EXPECT);
        for (String expectation : expectations) {
            if (!HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation.trim())) {
                return new Rejection(
                        417, RejectionReason.EXPECTATION, "Expectation failed", "Only '100-continue' may be expected.");
            }
        }
        return null;
    }

    private static @Nullable Rejection checkHost(HttpRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1) {
            return bad(
                    hosts.isEmpty() ? RejectionReason.MISSING_HOST : RejectionReason.TWO_HOSTS,
                    "A request has exactly one Host.");
        }
        String host = hosts.get(0);
        if (Authority.hostOf(host) == null) {
            return bad(RejectionReason.MALFORMED_HOST, "The Host is not a name or address with an optional port.");
        }
        String target = request.uri();
        if (hasControlCharacter(target)) {
            return bad(RejectionReason.REQUEST_TARGET, "A request target has no control characters.");
        }
        if (target.indexOf('#') >= 0) {
            return bad(RejectionReason.FRAGMENT, "A request target has no fragment.");
        }
        if (target.startsWith("/")) {
            return null;
        }
        if (target.equals("*")) {
            return request.method().equals(HttpMethod.OPTIONS)
                    ? null
                    : bad(RejectionReason.REQUEST_TARGET, "Only OPTIONS may have the target '*'.");
        }
        String authority = Authority.ofAbsoluteForm(target);
        if (authority == null) {
            return bad(
                    RejectionReason.REQUEST_TARGET,
                    "The request target is neither a path nor an absolute http(s) URI.");
        }
        return authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT))
                ? null
                : bad(RejectionReason.HOST_DISAGREES, "The request target names another host than the Host field.");
    }

    private static boolean hasControlCharacter(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c == 0x7f) {
                return true;
            }
        }
        return false;
    }

    private static Rejection bad(RejectionReason reason, String detail) {
        return new Rejection(400, reason, BAD_REQUEST, detail);
    }
}
