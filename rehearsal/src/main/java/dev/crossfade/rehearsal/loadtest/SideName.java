package dev.crossfade.rehearsal.loadtest;

import java.net.http.HttpHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which side an answer says it is from.
 *
 * @param header that holds nothing but the side; null for {@code Crossfade-Debug}, which a proxy answers a peer that it trusts
 */
record SideName(@Nullable String header) {

    /** A request field that asks for one of the same name in the answer. */
    static final String DEBUG = "Crossfade-Debug";

    private static final String UNKNOWN = "unknown";
    private static final Pattern DEBUG_SIDE = Pattern.compile("(?:^|[,;\\s])side=([^,;\\s]+)");
    private static final int LONGEST = 32;

    String of(HttpHeaders answer) {
        String side = header == null
                ? answer.firstValue(DEBUG).map(SideName::inDebug).orElse(UNKNOWN)
                : answer.firstValue(header).map(String::trim).orElse("");
        String known = side.isEmpty() ? UNKNOWN : side;
        return known.length() <= LONGEST ? known : known.substring(0, LONGEST);
    }

    private static String inDebug(String value) {
        Matcher matcher = DEBUG_SIDE.matcher(value);
        return matcher.find() ? matcher.group(1) : UNKNOWN;
    }
}
