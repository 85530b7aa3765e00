package dev.crossfade.config.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** A private key in a PEM file: PKCS#8 without a passphrase (RFC 7468 §10). */
public final class KeyFile {

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final byte[] der;

    private KeyFile(byte[] der) {
        this.der = der;
    }

    /** @throws GeneralSecurityException when it holds no such key; the message says what to do */
    public static KeyFile read(String path) throws IOException, GeneralSecurityException {
        String pem = Files.readString(Path.of(path), StandardCharsets.ISO_8859_1);
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new GeneralSecurityException("holds no key as PKCS#8 without a passphrase (" + BEGIN + "); convert it"
                    + " with openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW");
        }
        try {
            return new KeyFile(Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end)));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("what it holds as a key is not base64; copy the key's file again", e);
        }
    }

    /**
     * The key that belongs to a certificate's public key. TLS would begin with one that does not, and fail with every client.
     *
     * @throws GeneralSecurityException when it does not belong to it; the message says what to do
     */
    public PrivateKey of(PublicKey itsPublicKey) throws GeneralSecurityException {
        PrivateKey key;
        try {
            key = KeyFactory.getInstance(itsPublicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
            throw new GeneralSecurityException(
                    "holds no key of the certificate's kind (" + itsPublicKey.getAlgorithm()
                            + "); name the certificate's own",
                    e);
        }
        if (!isPair(key, itsPublicKey)) {
            throw new GeneralSecurityException("the key is not the certificate's; name the one that it was made with");
        }
        return key;
    }

    private static boolean isPair(PrivateKey key, PublicKey itsPublicKey) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] anything = algorithm.getBytes(StandardCharsets.US_ASCII);
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(anything);
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(itsPublicKey);
        verifying.update(anything);
        return verifying.verify(signing.sign());
    }
}
