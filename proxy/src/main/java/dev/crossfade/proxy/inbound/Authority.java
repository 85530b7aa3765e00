package dev.crossfade.proxy.inbound;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The host and port that a request names (RFC 3986 §3.2). */
final class Authority {

    private static final int LONGEST = 255;
    private static final int LAST_PORT = 65_535;

    private Authority() {}

    /** The host, lower-cased and without a port or a final dot; null when it is not a name, an IPv4 or a bracketed IPv6 address. */
    static @Nullable String hostOf(String authority) {
        if (authority.isEmpty() || authority.length() > LONGEST) {
            return null;
        }
        boolean bracketed = authority.charAt(0) == '[';
        int end = bracketed ? authority.indexOf(']') + 1 : authority.indexOf(':');
        if (bracketed && end == 0) {
            return null;
        }
        if (end < 0) {
            end = authority.length();
        }
        if (!isPort(authority, end)) {
            return null;
        }
        int hostEnd = end > 1 && authority.charAt(end - 1) == '.' ? end - 1 : end;
        boolean lower = true;
        for (int i = 0; i < hostEnd; i++) {
            char c = authority.charAt(i);
            if (!isAllowed(c, bracketed)) {
                return null;
            }
            lower &= c < 'A' || c > 'Z';
        }
        if (hostEnd == 0) {
            return null;
        }
        String host = authority.substring(0, hostEnd);
        return lower ? host : host.toLowerCase(Locale.ROOT);
    }

    /** The authority of an absolute http(s) URI; null for anything else, and for one with user information. */
    static @Nullable String ofAbsoluteForm(String target) {
        int start = schemeEnd(target);
        if (start < 0) {
            return null;
        }
        int end = pathStart(target, start);
        String authority = target.substring(start, end);
        return authority.isEmpty() || authority.indexOf('@') >= 0 ? null : authority;
    }

    /** The path and query of a request target in absolute form; any other target as it is. */
    static String originForm(String target) {
        int start = schemeEnd(target);
        if (start < 0) {
            return target;
        }
        String rest = target.substring(pathStart(target, start));
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    private static int schemeEnd(String target) {
        if (target.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        return target.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
    }

    private static int pathStart(String target, int from) {
        for (int i = from; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '/' || c == '?') {
                return i;
            }
        }
        return target.length();
    }

    private static boolean isPort(String authority, int from) {
        if (from == authority.length()) {
            return true;
        }
        if (authority.charAt(from) != ':' || authority.length() - from > 6) {
            return false;
        }
        int port = 0;
        for (int i = from + 1; i < authority.length(); i++) {
            if (authority.charAt(i) < '0' || authority.charAt(i) > '9') {
                return false;
            }
            port = 10 * port + authority.charAt(i) - '0';
        }
        return port <= LAST_PORT;
    }

    private static boolean isAllowed(char c, boolean bracketed) {
        boolean name = (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_';
        return name || (bracketed && (c == '[' || c == ']' || c == ':'));
    }
}
