package dev.crossfade.proxy.routing;

import dev.crossfade.config.settings.TenantSettings.Session;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Which session a request belongs to, as a hash: the value itself lets whoever has it act for its user, and is never kept.
 *
 * @param hash of the value; 128 bits of SHA-256
 */
public record SessionKey(String hash) {

    private static final int HASH_BYTES = 16;

    /** The key of the request's session; null when the tenant has none set, or the request brings none. */
    public static @Nullable SessionKey of(@Nullable Session session, HttpHeaders request) {
        if (session == null) {
            return null;
        }
        String value = session.cookie() != null
                ? cookie(request, session.cookie())
                : session.header() != null ? request.get(session.header()) : null;
        return value == null || value.isBlank() ? null : new SessionKey(hash(value.trim()));
    }

    /** RFC 6265 §4.2.1: pairs behind semicolons; their names are case-sensitive. */
    private static @Nullable String cookie(HttpHeaders request, String name) {
        for (String line : request.getAll(HttpHeaderNames.COOKIE)) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals >= 0 && pair.substring(0, equals).trim().equals(name)) {
                    return pair.substring(equals + 1);
                }
            }
        }
        return null;
    }

    private static String hash(String value) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
