package dev.crossfade.replication.schema;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of a text, as hexadecimal digits. */
public final class Digest {

    private static final int SHORT = 16;

    private Digest() {}

    public static String of(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Its first 64 bits: to tell a change, not to keep a forger from making one. */
    static String shortOf(String text) {
        return of(text).substring(0, SHORT);
    }
}
