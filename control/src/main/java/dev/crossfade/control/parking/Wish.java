package dev.crossfade.control.parking;

import dev.crossfade.config.model.TenantId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant wants later.
 *
 * @param dueAt not before; what is past is due at once
 * @param key in order, one at a time; null for by itself
 * @param throttle of its key at its turn; null for none
 */
public record Wish(
        Instant dueAt, @Nullable String key, @Nullable Throttle throttle, Content content) {

    /** The key of an Idempotency-Key had another request already. */
    public static final class KeyReused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        KeyReused(String id) {
            super("the key was used for another request, whose receipt is " + id, null, false, false);
        }
    }

    /** The same for the same key, whoever asks and whenever: what has an id is stored once. */
    static String id(TenantId tenant, String idempotencyKey) {
        try {
            ByteBuffer digest = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256")
                    .digest((tenant + "\n" + idempotencyKey).getBytes(StandardCharsets.UTF_8)));
            return new UUID(digest.getLong(), digest.getLong()).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The lane that it stands in. */
    String lane(String id) {
        return key == null ? "id " + id : Lane.ofKey("deferred", key);
    }
}
