package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names and values of header fields, and which of them a tenant may change. */
public final class HeaderNames {

    /** RFC 9110 §5.6.2. */
    private static final Pattern TOKEN_FORM = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    public static final Form<String> TOKEN = Form.ofText(
            text -> {
                if (!isToken(text)) {
                    throw new IllegalArgumentException("not a name of a header or cookie: '" + text + "'");
                }
                return text;
            },
            "Example");

    /** RFC 9110 §5.5: no control characters, so that no value can begin another field. */
    public static final Form<String> VALUE = Form.ofText(
            text -> {
                if (text.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
                    throw new IllegalArgumentException("a header's value holds no control characters");
                }
                return text;
            },
            "");

    /** Hop-by-hop fields (RFC 9110 §7.6.1), what frames a message, and what the proxy sets itself. */
    private static final Set<String> OURS = Set.of(
            "connection",
            "proxy-connection",
            "keep-alive",
            "te",
            "transfer-encoding",
            "trailer",
            "upgrade",
            "proxy-authenticate",
            "proxy-authorization",
            "content-length",
            "expect",
            "host",
            "via",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-request-id");

    private static final List<String> OUR_PREFIXES =
            List.of("x-edge-", "x-amz-cf-", "x-amzn-cf-", "x-accel-", "x-http2-", "crossfade-");

    private HeaderNames() {}

    public static boolean isToken(String name) {
        return TOKEN_FORM.matcher(name).matches();
    }

    /** Whether the field belongs to the proxy: a tenant's settings may neither set nor remove it. */
    static boolean isOurs(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return OURS.contains(lower) || OUR_PREFIXES.stream().anyMatch(lower::startsWith);
    }
}
