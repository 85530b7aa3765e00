package dev.crossfade.config.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.etcd.EtcdFailure.Kind;
import dev.crossfade.config.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What etcd's own words for an error mean (etcd 3.4, {@code api/v3/v3rpc/rpctypes/error.go}). */
final class EtcdFaults {

    private static final int MOST_WORDS = 300;

    /** The first that is part of what it says. */
    private static final Map<String, Kind> MEANINGS = meanings();

    private EtcdFaults() {}

    /** A call was answered with an error. */
    static EtcdFailure answered(String endpoint, int status, byte[] body) {
        String words = words(body);
        return words.isEmpty() ? somethingElse(endpoint, "HTTP " + status) : said(endpoint, words);
    }

    /** What answers there is a load balancer without a member behind it, another server, or etcd's port for its peers. */
    static EtcdFailure somethingElse(String endpoint, String what) {
        return new EtcdFailure(
                Kind.UNREACHABLE,
                "no answer from etcd at " + endpoint + ", but from something else (" + what + ")",
                null);
    }

    /** etcd says so, in a body or where it ends a watch. */
    static EtcdFailure said(String endpoint, String words) {
        Kind kind = kind(words);
        return new EtcdFailure(kind, "etcd at " + endpoint + lead(kind) + " (" + cut(words) + ")", null);
    }

    /** Whether the token that was sent counts no more, or was needed. */
    static boolean asksForLogin(EtcdFailure failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("invalid auth token")
                || message.contains("user name is empty")
                || message.contains("revision in header is old")
                || message.contains("auth store is old");
    }

    static Kind kind(String words) {
        return MEANINGS.entrySet().stream()
                .filter(meaning -> words.contains(meaning.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Kind.REFUSED);
    }

    private static String lead(Kind kind) {
        return switch (kind) {
            case NO_QUORUM -> " has no majority of its members";
            case NO_SPACE -> " takes no writes, for its space is used up";
            case COMPACTED -> " has thrown away what was asked for";
            case NOT_ALLOWED -> " does not let us";
            case NO_LOGIN -> " asks for no login, and a user is configured";
            case LEASE_GONE -> " knows nothing of our lease any more";
            case TOO_LARGE -> " takes no request of that size";
            case UNREACHABLE, REFUSED -> " refused";
        };
    }

    /**
     * Its error, or the text that it has instead; a page that something else answers with tells nobody anything. Since 3.6 an error has a
     * message beside its code and nothing else (etcd-io/etcd#21100).
     */
    private static String words(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            JsonNode error = Json.MAPPER.readTree(text);
            if (error == null) {
                return "";
            }
            return error.path("code").isNumber() && !error.has("error")
                    ? error.path("message").asText()
                    : text(error.path("error"));
        } catch (JsonProcessingException e) {
            return text.contains("<") ? "" : text.strip();
        }
    }

    /** A text, or of a stream that failed an object with a message. */
    static String text(@Nullable JsonNode error) {
        return error == null ? "" : error.isObject() ? error.path("message").asText() : error.asText();
    }

    private static String cut(String words) {
        String plain = words.replaceAll("\\p{Cntrl}+", " ").replace("etcdserver: ", "");
        return plain.length() > MOST_WORDS ? plain.substring(0, MOST_WORDS) + "…" : plain;
    }

    private static Map<String, Kind> meanings() {
        Map<String, Kind> meanings = new LinkedHashMap<>();
        meanings.put("required revision has been compacted", Kind.COMPACTED);
        meanings.put("database space exceeded", Kind.NO_SPACE);
        meanings.put("requested lease not found", Kind.LEASE_GONE);
        meanings.put("request is too large", Kind.TOO_LARGE);
        meanings.put("trying to send message larger than max", Kind.TOO_LARGE);
        meanings.put("received message larger than max", Kind.TOO_LARGE);
        meanings.put("no leader", Kind.NO_QUORUM);
        meanings.put("leader changed", Kind.NO_QUORUM);
        meanings.put("request timed out", Kind.NO_QUORUM);
        meanings.put("not healthy for reconfigure", Kind.NO_QUORUM);
        meanings.put("deadline exceeded", Kind.NO_QUORUM);
        meanings.put("permission denied", Kind.NOT_ALLOWED);
        meanings.put("PermissionDenied", Kind.NOT_ALLOWED);
        // Of a client's certificate with a common name, where users log in: the gateway refuses it, for it would not
        // count.
        meanings.put("CommonName of client", Kind.NOT_ALLOWED);
        meanings.put("authentication failed", Kind.NOT_ALLOWED);
        meanings.put("authentication is not enabled", Kind.NO_LOGIN);
        meanings.put("invalid auth token", Kind.NOT_ALLOWED);
        meanings.put("user name is empty", Kind.NOT_ALLOWED);
        meanings.put("revision in header is old", Kind.NOT_ALLOWED);
        meanings.put("auth store is old", Kind.NOT_ALLOWED);
        return meanings;
    }
}
