package dev.crossfade.proxy.headers;

import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The header fields that have a rule of their own. Names are compared in lower case. */
final class FieldLists {

    /** Between neighbours only (RFC 9110 §7.6.1). */
    static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "proxy-connection",
            "keep-alive",
            "te",
            "transfer-encoding",
            "trailer",
            "upgrade",
            "proxy-authenticate",
            "proxy-authorization");

    /** The same, as they are looked for in every head: each has its hash with it. */
    static final List<AsciiString> HOP_BY_HOP_NAMES =
            HOP_BY_HOP.stream().map(AsciiString::cached).toList();

    /** What a Connection field may not name: it would make the proxy remove what it or the origin relies on. */
    static final Set<String> NOT_FOR_CONNECTION = Set.of(
            "host",
            "content-length",
            "cookie",
            "authorization",
            "via",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-request-id");

    /** What a tenant's edits may not touch: framing, routing, and what the proxy sets. */
    static final Set<String> NOT_FOR_EDITS = Set.of("host", "content-length", "expect");

    /** Names that a client has no business to send: those that CloudFront removes, ours, and those of Netty's HTTP/2 codec. */
    private static final Set<String> REMOVED_FROM_CLIENTS = Set.of(
            "x-amzn-auth",
            "x-amzn-errortype",
            "x-amzn-fle-profile",
            "x-amzn-header-count",
            "x-amzn-header-order",
            "x-amzn-lambda-integration-tag",
            "x-amzn-requestid",
            "x-cache",
            "x-real-ip");

    /** Fields of this kind steer Netty's translation from and to HTTP/2, and nobody else is to do that. */
    private static final String HTTP2_CODEC_PREFIX = "x-http2-";

    private static final String[] PREFIXES_REMOVED_FROM_CLIENTS = {
        "x-edge-", "x-amz-cf-", "x-amzn-cf-", "x-accel-", HTTP2_CODEC_PREFIX, "crossfade-"
    };

    private FieldLists() {}

    static boolean isOfTheHttp2Codec(CharSequence name) {
        return AsciiString.regionMatches(name, true, 0, HTTP2_CODEC_PREFIX, 0, HTTP2_CODEC_PREFIX.length());
    }

    static boolean isRemovedFromClients(CharSequence name) {
        // Almost every field is settled by its first letter.
        char first = AsciiString.toLowerCase(name.charAt(0));
        if (first != 'x' && first != 'c') {
            return false;
        }
        for (String prefix : PREFIXES_REMOVED_FROM_CLIENTS) {
            if (AsciiString.regionMatches(name, true, 0, prefix, 0, prefix.length())) {
                return true;
            }
        }
        return first == 'x' && REMOVED_FROM_CLIENTS.contains(lower(name));
    }

    static String lower(CharSequence name) {
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
