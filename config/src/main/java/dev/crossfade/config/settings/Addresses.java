package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms of addresses: URLs, host names, networks, paths. */
public final class Addresses {

    private static final Pattern DNS_NAME = Pattern.compile(
            "(?!.{254})[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");

    private static final Pattern LITERAL = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.%]*:[0-9A-Za-z:.%]*");

    private static final Pattern PORT = Pattern.compile("[a-z]+://[^/?#@]*:([0-9]{6,})([/?#].*)?");

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");

    /** Without another @: one that follows makes what looks like the host the name of a user, and the rest a password. */
    private static final Pattern SHOWN = Pattern.compile("(?<scheme>" + SCHEME + ")?(?<user>[^/?#@\\s]*@)?"
            + "(?<host>([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+])(:[0-9]+)?)(?<rest>[/?#][^@\\v]*)?");

    private static final Pattern NETWORK = Pattern.compile("([0-9A-Fa-f.:]+)(/([0-9]{1,3}))?");

    private static final Pattern POSTGRES = Pattern.compile("jdbc:postgresql://[^/?#\\s]+/[^/?#\\s]+(\\?[^#\\s]*)?");

    /** What a listener binds: an address or a name. */
    static final Form<String> BIND_HOST = Form.ofText(
            text -> {
                if (LITERAL.matcher(text).matches()
                        || DNS_NAME.matcher(text.toLowerCase(Locale.ROOT)).matches()) {
                    return text;
                }
                throw new IllegalArgumentException("not a host: '" + text + "' (write 127.0.0.1, 0.0.0.0 or a name)");
            },
            "127.0.0.1");

    /** What clients call a tenant: a name, {@code *.name} or {@code *}; in lower case. */
    static final Form<String> TENANT_HOST = Form.ofText(
            text -> {
                String host = text.toLowerCase(Locale.ROOT);
                String name = host.startsWith("*.") ? host.substring(2) : host;
                if (host.equals("*")
                        || DNS_NAME.matcher(name).matches()
                        || LITERAL.matcher(name).matches()) {
                    return host;
                }
                throw new IllegalArgumentException(
                        "not a host: '" + text + "' (write acme.example.com, \"*.acme.example.com\" or \"*\")");
            },
            "example.com");

    public static final Form<String> HTTP_URL = Form.ofText(text -> http(text).toString(), "http://example.com");

    static final Form<String> HTTP_URL_OR_NONE =
            Form.ofText(text -> text.isEmpty() ? text : http(text).toString(), "http://example.com");

    /** One or several, with commas between. */
    static final Form<String> HTTP_URLS = Form.ofText(
            text -> {
                List<String> urls =
                        each(text).stream().map(one -> http(one).toString()).toList();
                if (Set.copyOf(urls).size() < urls.size()) {
                    throw new IllegalArgumentException("names an address twice: '" + text + "'");
                }
                return String.join(",", urls);
            },
            "http://example.com");

    /** A load balancer's URL: scheme, host and port; the path is the client's. */
    static final Form<String> ORIGIN = Form.ofText(
            text -> {
                URI url = http(text);
                boolean bare = url.getRawPath() == null
                        || url.getRawPath().isEmpty()
                        || url.getRawPath().equals("/");
                if (!bare || url.getRawQuery() != null || url.getRawFragment() != null) {
                    throw new IllegalArgumentException(
                            "not an origin: '" + text + "' (only scheme, host and port: https://host:443)");
                }
                return url.getScheme() + "://" + url.getRawAuthority();
            },
            "http://example.com");

    static final Form<String> POSTGRES_URL = Form.ofText(Addresses::postgres, "jdbc:postgresql://example.com/example");

    static final Form<String> STORE_URL = Form.ofText(
            text -> {
                var unused = StoreAddress.of(text);
                return text;
            },
            "jdbc:sqlite:example.db");

    static final Form<String> NETWORK_RANGE = Form.ofText(
            text -> {
                var matcher = NETWORK.matcher(text);
                if (matcher.matches() && LITERAL.matcher(matcher.group(1)).matches()) {
                    int most = matcher.group(1).contains(":") ? 128 : 32;
                    if (matcher.group(3) == null || Integer.parseInt(matcher.group(3)) <= most) {
                        return text;
                    }
                }
                throw new IllegalArgumentException("not a network: '" + text + "' (write 10.0.0.0/8 or ::1/128)");
            },
            "127.0.0.0/8");

    /** A path as it stands in a request. */
    public static final Form<String> URL_PATH = Form.ofText(
            text -> {
                if (text.startsWith("/") && text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                    return text;
                }
                throw new IllegalArgumentException("not a path: '" + text + "' (it begins with '/', without spaces)");
            },
            "/");

    private static final int LAST_PORT = 65_535;

    private Addresses() {}

    /** {@code 0.0.0.0:9902}, {@code [::1]:9902}: as it stands in a URL. */
    public static String hostAndPort(String host, int port) {
        return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Those that stand in a text with commas between. */
    public static List<String> each(String addresses) {
        return Arrays.stream(addresses.split(",", -1)).map(String::strip).toList();
    }

    /** Whether only this machine can connect to what listens there. */
    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1") || host.equals("[::1]");
    }

    private static URI http(String text) {
        try {
            URI url = new URI(text);
            if (url.getRawUserInfo() != null) {
                throw new IllegalArgumentException("has a user in the URL: '" + shown(text)
                        + "' (a URL is shown and logged: leave out user and password)");
            }
            if (url.getHost() != null && (url.getPort() > LAST_PORT || url.getPort() == 0)) {
                throw outOfRange(String.valueOf(url.getPort()), text);
            }
            boolean known = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (known && url.getHost() != null) {
                return url;
            }
            Matcher digits = PORT.matcher(text);
            if (known && digits.matches()) {
                throw outOfRange(digits.group(1), text); // beyond an int, which java.net.URI takes for no port
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not an http(s) URL: '" + shown(text) + "'", e);
        }
        throw new IllegalArgumentException("not an http(s) URL: '" + shown(text) + "'");
    }

    private static IllegalArgumentException outOfRange(String port, String text) {
        return new IllegalArgumentException(
                "port out of range: " + port + " in '" + shown(text) + "' (1 to " + LAST_PORT + " are allowed)");
    }

    private static String postgres(String text) {
        if (POSTGRES.matcher(text).matches()) {
            if (text.matches("(?i).*[?&]password=.*")) {
                throw new IllegalArgumentException("has a password in the URL: write it under 'password'");
            }
            return text;
        }
        throw new IllegalArgumentException("not a PostgreSQL URL (write jdbc:postgresql://host:5432/database)");
    }

    /**
     * A URL that is shown never shows who logs in with what, nor what follows its host, where a webhook has its secret; one whose host is
     * not beyond doubt shows none.
     */
    private static String shown(String text) {
        Matcher url = SHOWN.matcher(text);
        if (!url.matches()) {
            Matcher scheme = SCHEME.matcher(text);
            return scheme.lookingAt() ? scheme.group() + "…" : "…";
        }
        String user = url.group("user") == null ? "" : "…@";
        String rest = url.group("rest");
        String scheme = Objects.requireNonNullElse(url.group("scheme"), "");
        return scheme + user + url.group("host") + (rest == null || rest.length() == 1 ? "" : "/…");
    }
}
