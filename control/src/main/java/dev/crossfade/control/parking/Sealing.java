package dev.crossfade.control.parking;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps what requests say from whoever reads the store: AES-256 in Galois/Counter Mode (NIST SP 800-38D), bound to the request that it is
 * of. What an older key has sealed is opened as long as that key is given, too. Thread-safe.
 */
public final class Sealing {

    /** Of a key. */
    public static final int KEY_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int NAME_BYTES = 4;
    /** By which it can be told what opens the rest. */
    public static final int BEGINNING_BYTES = 1 + NAME_BYTES;

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final Map<Integer, SecretKeySpec> keys = new LinkedHashMap<>();
    private final int newest;

    /** @param keys 32 bytes each, the one to seal with first */
    public Sealing(List<byte[]> keys) {
        if (keys.isEmpty() || keys.stream().anyMatch(key -> key.length != KEY_BYTES)) {
            throw new IllegalArgumentException(
                    "a key of " + KEY_BYTES + " bytes is needed, and each one must have as many");
        }
        keys.forEach(key -> this.keys.put(name(key), new SecretKeySpec(key, "AES")));
        this.newest = name(keys.get(0));
    }

    /**
     * As a configuration has it.
     *
     * @throws IllegalArgumentException when it is not such a key; of it nothing is said
     */
    public static byte[] key(String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a key in base64", null);
        }
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "a key of " + key.length + " bytes, where " + KEY_BYTES + " are needed (openssl rand -base64 32)");
        }
        return key;
    }

    /** @param of the request that it is of: it is opened as this one's only */
    public Sealed seal(byte[] content, String of) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        ByteBuffer whole = ByteBuffer.allocate(1 + NAME_BYTES + NONCE_BYTES + content.length + TAG_BITS / Byte.SIZE);
        whole.put(VERSION).putInt(newest).put(nonce);
        try {
            cipher(Cipher.ENCRYPT_MODE, newest, nonce, of).doFinal(ByteBuffer.wrap(content), whole);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java seals with AES/GCM", e);
        }
        return new Sealed(whole.array());
    }

    /**
     * @throws KeyMissing when none of the keys opens it
     * @throws IllegalArgumentException when it was changed, or is another request's; the message says what to do
     */
    public byte[] open(Sealed content, String of) {
        ByteBuffer buffer = ByteBuffer.wrap(content.bytes());
        if (buffer.remaining() < 1 + NAME_BYTES + NONCE_BYTES || buffer.get() != VERSION) {
            throw new IllegalArgumentException("it was not sealed by this program, or by a newer one");
        }
        int name = buffer.getInt();
        byte[] nonce = new byte[NONCE_BYTES];
        buffer.get(nonce);
        if (!keys.containsKey(name)) {
            throw new KeyMissing();
        }
        try {
            byte[] opened = new byte[buffer.remaining() - TAG_BITS / Byte.SIZE];
            cipher(Cipher.DECRYPT_MODE, name, nonce, of).doFinal(buffer, ByteBuffer.wrap(opened));
            return opened;
        } catch (GeneralSecurityException | NegativeArraySizeException e) {
            throw new IllegalArgumentException("it is not as it was sealed: the store was changed, or is damaged", e);
        }
    }

    /**
     * Whether none of the keys is the one that something was sealed with.
     *
     * @param content its first {@value #BEGINNING_BYTES} bytes at least
     */
    boolean lacksTheKeyOf(Sealed content) {
        ByteBuffer buffer = ByteBuffer.wrap(content.bytes());
        return buffer.remaining() >= BEGINNING_BYTES && buffer.get() == VERSION && !keys.containsKey(buffer.getInt());
    }

    private Cipher cipher(int mode, int name, byte[] nonce, String of) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, keys.get(name), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(of.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Tells keys apart, and tells nothing of them. */
    private static int name(byte[] key) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key))
                    .getInt();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
