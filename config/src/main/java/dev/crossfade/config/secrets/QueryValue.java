package dev.crossfade.config.secrets;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A secret as it stands in the query of a URL: of whatever characters it is, it is the value of one parameter. */
public final class QueryValue {

    private QueryValue() {}

    /** With {@code %20} for a blank: a plus is one to the driver of PostgreSQL, and none to others. */
    public static String of(String secret) {
        return URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
