package dev.crossfade.control.parking;

import dev.crossfade.config.wire.ParkedHead;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What of a request {@code java.net.http} can put on the wire. It is stricter than proxies are: it takes no target that is no URI, and writes what is
 * not ASCII as a question mark. Pure.
 */
public final class WireForm {

    /** RFC 9110 §5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    /** RFC 9110 §5.5, without obs-text. */
    private static final Pattern FIELD_VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");
    /** A slash, and octets: as a proxy has read it, each of them is a character. */
    private static final Pattern TARGET = Pattern.compile("/[\\x21-\\xff]*");

    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");
    /** Besides letters and digits, what a URI's path and its query consist of (RFC 3986 §3.3, §3.4). */
    private static final String MARKS = "-._~!$&'()*+,;=:@/?";
    /** What {@link URI} takes in a query besides. */
    private static final String MARKS_OF_A_QUERY = "[]";

    private WireForm() {}

    /** Why a request can never be sent, in words that tell nothing of what it says; empty where it can be. */
    public static Optional<String> objection(ParkedHead head) {
        if (!TOKEN.matcher(head.method()).matches() || head.method().equals("CONNECT")) {
            return Optional.of("its method is none that can be sent");
        }
        if (!TARGET.matcher(head.target()).matches()) {
            return Optional.of("its target is no path");
        }
        if (!FIELD_VALUE.matcher(head.host()).matches()) {
            return Optional.of("its Host is not ASCII");
        }
        List<ParkedHead.Field> fields = head.fields();
        if (!fields.stream().allMatch(field -> TOKEN.matcher(field.name()).matches())) {
            return Optional.of("the name of a header field is none of HTTP/1.1");
        }
        return fields.stream()
                        .allMatch(field -> FIELD_VALUE.matcher(field.value()).matches())
                ? Optional.empty()
                : Optional.of("the value of a header field is not ASCII");
    }

    /**
     * Where a request goes. Its target is not resolved: one that begins with two slashes would name another host (RFC 3986 §4.2). What no URI may have
     * is percent-encoded, which says the same to whoever decodes it; all else stays as it is.
     *
     * @param target to which there is no {@link #objection}
     */
    static URI at(URI origin, String target) {
        return URI.create(origin.getScheme() + "://" + origin.getRawAuthority() + encoded(target));
    }

    private static String encoded(String target) {
        StringBuilder encoded = new StringBuilder(target.length());
        boolean query = false;
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (isOfAUri(c, query)
                    || (c == '%'
                            && ESCAPE.matcher(target).region(i, target.length()).lookingAt())) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
            query |= c == '?';
        }
        return encoded.toString();
    }

    private static boolean isOfAUri(char c, boolean query) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || MARKS.indexOf(c) >= 0
                || (query && MARKS_OF_A_QUERY.indexOf(c) >= 0);
    }
}
