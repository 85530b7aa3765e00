package dev.crossfade.proxy.headers;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.HeaderEdits;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the header fields of one tenant's requests and answers. Changes the map in place; the framing (Content-Length,
 * Transfer-Encoding, Connection) is set again by whoever sends it.
 */
public final class HeaderRules {

    private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
    private static final AsciiString X_FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
    private static final AsciiString X_FORWARDED_HOST = AsciiString.cached("x-forwarded-host");
    private static final AsciiString X_FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");
    private static final AsciiString X_REQUEST_ID = AsciiString.cached("x-request-id");
    /** RFC 9110 §7.6.3: with the version in which what is sent on was received. */
    private static final String VIA_HTTP11 = "1.1 crossfade";

    private static final String VIA_HTTP2 = "2.0 crossfade";
    private static final int LONGEST_REQUEST_ID = 128;

    private final HeaderEdits requestEdits;
    private final HeaderEdits responseEdits;
    private final Supplier<String> newRequestId;

    /**
     * @param newRequestId makes an identifier for a request that brings none
     * @throws IllegalArgumentException when the tenant's edits name a field that is the proxy's own
     */
    public HeaderRules(TenantSettings.Headers edits, Supplier<String> newRequestId) {
        this.requestEdits = checked(edits.request(), "headers.request");
        this.responseEdits = checked(edits.response(), "headers.response");
        this.newRequestId = newRequestId;
    }

    /**
     * Prepares a request's fields for the origin.
     *
     * @return the field that its Connection names and must not: then it is to be refused with 400; null when all is well
     */
    public @Nullable String request(HttpHeaders headers, ClientFacts client, String host) {
        String forbidden = removeHopByHop(headers);
        if (forbidden != null) {
            return forbidden;
        }
        remove(headers, FieldLists::isRemovedFromClients);
        headers.remove(HttpHeaderNames.EXPECT);
        append(headers, HttpHeaderNames.VIA, client.speaksHttp2() ? VIA_HTTP2 : VIA_HTTP11);
        // As the client has named it: without the port an application would build links that lead elsewhere.
        String named = headers.get(HttpHeaderNames.HOST);
        forwarding(headers, client, named == null ? host : named);
        String id = headers.get(X_REQUEST_ID);
        if (id == null || !isWellFormed(id)) {
            headers.set(X_REQUEST_ID, newRequestId.get());
        }
        edit(headers, requestEdits);
        return null;
    }

    /** Prepares an answer's fields for the client. */
    public void response(HttpHeaders headers) {
        removeHopByHop(headers);
        remove(headers, FieldLists::isOfTheHttp2Codec);
        append(headers, HttpHeaderNames.VIA, VIA_HTTP11);
        edit(headers, responseEdits);
    }

    /** The identifier that {@link #request} has left in the fields. */
    public static String requestId(HttpHeaders headers) {
        String id = headers.get(X_REQUEST_ID);
        return id == null ? "" : id;
    }

    private static @Nullable String removeHopByHop(HttpHeaders headers) {
        String forbidden = null;
        for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
            if (HttpHeaderValues.KEEP_ALIVE.contentEqualsIgnoreCase(value)) {
                continue; // as almost every origin says, and that field goes anyway
            }
            for (String token : value.split(",", -1)) {
                String name = FieldLists.lower(token.trim());
                if (FieldLists.NOT_FOR_CONNECTION.contains(name)) {
                    forbidden = name;
                } else if (!name.isEmpty()) {
                    headers.remove(name);
                }
            }
        }
        for (AsciiString name : FieldLists.HOP_BY_HOP_NAMES) {
            headers.remove(name);
        }
        return forbidden;
    }

    private static void remove(HttpHeaders headers, Predicate<CharSequence> unwanted) {
        List<CharSequence> found = null;
        var fields = headers.iteratorCharSequence();
        while (fields.hasNext()) {
            CharSequence name = fields.next().getKey();
            if (unwanted.test(name)) {
                found = found == null ? new ArrayList<>(2) : found;
                found.add(name);
            }
        }
        if (found != null) {
            found.forEach(headers::remove);
        }
    }

    private static void forwarding(HttpHeaders headers, ClientFacts client, String host) {
        String element = "for=" + client.forwardedNode() + ";host=" + quoted(host) + ";proto=" + client.scheme();
        if (client.trusted()) {
            append(headers, X_FORWARDED_FOR, client.address());
            append(headers, FORWARDED, element);
            // Host and scheme are those of the first hop: a trusted one that has told them is believed.
            setIfAbsent(headers, X_FORWARDED_HOST, host);
            setIfAbsent(headers, X_FORWARDED_PROTO, client.scheme());
        } else {
            headers.set(X_FORWARDED_FOR, client.address());
            headers.set(FORWARDED, element);
            headers.set(X_FORWARDED_HOST, host);
            headers.set(X_FORWARDED_PROTO, client.scheme());
        }
    }

    /** RFC 7239 §4: a value with a colon is no token. */
    private static String quoted(String host) {
        return host.indexOf(':') < 0 ? host : '"' + host + '"';
    }

    private static void append(HttpHeaders headers, CharSequence name, String value) {
        if (headers.contains(name)) {
            headers.set(name, String.join(", ", headers.getAll(name)) + ", " + value);
        } else {
            headers.add(name, value);
        }
    }

    private static void setIfAbsent(HttpHeaders headers, CharSequence name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }

    private static boolean isWellFormed(String id) {
        if (id.isEmpty() || id.length() > LONGEST_REQUEST_ID) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || c == '.';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    private static void edit(HttpHeaders headers, HeaderEdits edits) {
        for (String name : edits.remove()) {
            headers.remove(name);
        }
        for (Map.Entry<String, String> field : edits.set().entrySet()) {
            headers.set(field.getKey(), field.getValue());
        }
    }

    private static HeaderEdits checked(HeaderEdits edits, String path) {
        List<String> names = new ArrayList<>(edits.remove());
        names.addAll(edits.set().keySet());
        for (String name : names) {
            String lower = FieldLists.lower(name);
            boolean ours = lower.isEmpty()
                    || FieldLists.HOP_BY_HOP.contains(lower)
                    || FieldLists.NOT_FOR_EDITS.contains(lower)
                    || (FieldLists.NOT_FOR_CONNECTION.contains(lower) && isSetByTheProxy(lower))
                    || lower.startsWith("crossfade-");
            if (ours) {
                throw new IllegalArgumentException(
                        path + ": '" + name + "' is the proxy's own to set or remove; leave it out");
            }
        }
        return edits;
    }

    private static boolean isSetByTheProxy(String lower) {
        return !lower.equals("cookie") && !lower.equals("authorization");
    }
}
