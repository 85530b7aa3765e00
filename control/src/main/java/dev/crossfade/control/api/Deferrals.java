package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Durations;
import dev.crossfade.config.wire.Deferral;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.control.parking.Content;
import dev.crossfade.control.parking.Hosts;
import dev.crossfade.control.parking.OriginSender;
import dev.crossfade.control.parking.Throttle;
import dev.crossfade.control.parking.Wish;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a tenant wants later, strictly: what could not be sent when it is due is refused while somebody is there to be told.
 * Pure.
 */
final class Deferrals {

    /** Whoever wants something later than that has mistaken the unit. */
    static final Duration FARTHEST = Duration.ofDays(366);

    private static final int LONGEST_KEY = 512;
    private static final int LONGEST_PATH = 8192;
    private static final int MOST_HEADERS = 100;

    /** RFC 9110 §5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
    /** RFC 9110 §5.5, without obs-text. */
    private static final Pattern FIELD_VALUE = Pattern.compile("[\\t\\x20-\\x7e]{0,8192}");

    private static final Pattern HOST = Pattern.compile("[0-9A-Za-z.:\\[\\]_-]{1,260}");
    /** A tunnel and an echo are no events. */
    private static final Pattern NEVER_SENT = Pattern.compile("CONNECT|TRACE");

    private final Instant now;
    private final TenantId tenant;
    private final Hosts hosts;

    /** @param tenant whose hosts a request may be for */
    Deferrals(Instant now, TenantId tenant, Hosts hosts) {
        this.now = now;
        this.tenant = tenant;
        this.hosts = hosts;
    }

    /** What a call wants, or the end of it. */
    Wish wish(String json) {
        try {
            Deferral read = Deferral.read(json);
            String key = read.key();
            if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
                throw new IllegalArgumentException("'key' is empty, or longer than " + LONGEST_KEY + " characters");
            }
            if (key != null && key.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("'key' has a control character");
            }
            if (key == null && read.throttle() != null) {
                throw new IllegalArgumentException("'throttle' is of a key, and there is none");
            }
            return new Wish(due(read), key, throttle(read.throttle()), content(read.request()));
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /** When a call wants what is kept already. */
    Instant time(String json) {
        try {
            Deferral read = Deferral.read(json);
            if (read.key() != null || read.throttle() != null || read.request() != null) {
                throw new IllegalArgumentException("only the time can be changed: 'deliverAt' or 'delay'");
            }
            return due(read);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    private static ApiProblem malformed(IllegalArgumentException e) {
        return ApiProblem.badRequest(String.valueOf(e.getMessage()), "correct it; docs/reference.md has the fields");
    }

    private Instant due(Deferral read) {
        if ((read.deliverAt() == null) == (read.delay() == null)) {
            throw new IllegalArgumentException("exactly one of 'deliverAt' and 'delay' is needed");
        }
        Instant due = read.deliverAt() != null ? instant(read.deliverAt()) : later(String.valueOf(read.delay()));
        if (due.isAfter(now.plus(FARTHEST))) {
            throw ApiProblem.of(
                    422,
                    "too-far",
                    "Too far ahead",
                    "that is more than " + FARTHEST.toDays() + " days from now",
                    "nothing is kept for so long before it is sent",
                    "defer it again when it is nearer");
        }
        return due;
    }

    private Instant later(String delay) {
        // Of the farthest one its own length is enough, and no sum of it is out of range.
        Duration wanted = Durations.parse(delay);
        return now.plus(wanted.compareTo(FARTHEST) > 0 ? FARTHEST.plusDays(1) : wanted);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'deliverAt' is not an instant in ISO 8601, with a time zone, such as \"2030-01-31T12:00:00.250Z\"",
                    e);
        }
    }

    private static @Nullable Throttle throttle(Deferral.@Nullable Throttle read) {
        if (read == null) {
            return null;
        }
        if (read.per() == null) {
            throw new IllegalArgumentException("'throttle' has no 'per'");
        }
        return new Throttle(read.rate(), Durations.parse(read.per()).toMillis());
    }

    private Content content(Deferral.@Nullable Request read) {
        if (read == null || read.method() == null || read.path() == null) {
            throw new IllegalArgumentException("'request' needs a method and a path");
        }
        String method = read.method();
        if (!TOKEN.matcher(method).matches() || NEVER_SENT.matcher(method).matches()) {
            throw new IllegalArgumentException("'method' cannot be sent");
        }
        return new Content(
                new ParkedHead(
                        method,
                        path(read.path()),
                        host(read.host()),
                        "https",
                        headers(read.headers()),
                        now,
                        null,
                        "deferred"),
                body(read));
    }

    private static String path(String path) {
        try {
            if (!path.startsWith("/") || path.length() > LONGEST_PATH || path.indexOf('#') >= 0) {
                throw new IllegalArgumentException(
                        "'path' does not begin with '/', has a '#', or is longer than " + LONGEST_PATH + " characters");
            }
            if (!StandardCharsets.US_ASCII.newEncoder().canEncode(path)) {
                throw new IllegalArgumentException("'path' cannot be sent: percent-encode what is not ASCII");
            }
            var unused = new URI("http://origin" + path);
            return path;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'path' cannot be sent: " + e.getReason(), e);
        }
    }

    /** Another one might be another tenant's, at an origin that serves both. */
    private String host(@Nullable String host) {
        if (host == null) {
            return hosts.first(tenant)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "'request.host' is needed: the tenant's hosts stand for many"));
        }
        if (!HOST.matcher(host).matches() || !hosts.isOf(tenant, host)) {
            throw new IllegalArgumentException("'request.host' is none of the tenant's hosts");
        }
        return host;
    }

    private static List<ParkedHead.Field> headers(@Nullable List<ParkedHead.Field> headers) {
        if (headers == null) {
            return List.of();
        }
        if (headers.size() > MOST_HEADERS) {
            throw new IllegalArgumentException("more than " + MOST_HEADERS + " headers");
        }
        for (ParkedHead.Field field : headers) {
            if (field == null
                    || field.name() == null
                    || field.value() == null
                    || !TOKEN.matcher(field.name()).matches()
                    || !FIELD_VALUE.matcher(field.value()).matches()) {
                throw new IllegalArgumentException("a header has no name or value that could be sent");
            }
            if (field.name().toLowerCase(Locale.ROOT).startsWith("crossfade-")) {
                throw new IllegalArgumentException("headers that begin with 'Crossfade-' are ours");
            }
            if (field.name().equalsIgnoreCase("host")) {
                throw new IllegalArgumentException("'Host' is no header here: it is 'request.host'");
            }
            if (OriginSender.isOfTheConnection(field.name())) {
                throw new IllegalArgumentException(
                        "the header '" + field.name() + "' is of a connection, and would not be sent");
            }
        }
        return headers;
    }

    private static byte[] body(Deferral.Request read) {
        if (read.body() != null && read.bodyBase64() != null) {
            throw new IllegalArgumentException("'body' and 'bodyBase64' are two bodies");
        }
        if (read.bodyBase64() != null) {
            return Base64.getDecoder().decode(read.bodyBase64());
        }
        return String.valueOf(read.body() == null ? "" : read.body()).getBytes(StandardCharsets.UTF_8);
    }
}
