package dev.crossfade.config.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS for a client of ours that trusts certain authorities, shows a certificate of its own, or both; PEM files. */
public final class ClientTls {

    private static final char[] NO_PASSWORD = new char[0];

    private ClientTls() {}

    /**
     * TLS by these files.
     *
     * @param ca authorities to trust, and no other; empty for the JVM's
     * @param certificate to show to a server that asks for one; empty for none
     * @param key of the certificate
     * @throws IOException when a file cannot be read
     * @throws GeneralSecurityException when one does not hold what it should; the message says what to do
     */
    public static SSLContext of(String ca, String certificate, String key)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown(certificate, key), trusted(ca), null);
        return context;
    }

    private static TrustManager @Nullable [] trusted(String ca) throws IOException, GeneralSecurityException {
        return ca.isEmpty() ? null : Authorities.trust(ca);
    }

    private static KeyManager @Nullable [] shown(String certificate, String key)
            throws IOException, GeneralSecurityException {
        if (certificate.isEmpty()) {
            return null;
        }
        List<X509Certificate> chain = CertificateFile.read(certificate);
        KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
        own.load(null, null);
        own.setKeyEntry(
                "own",
                KeyFile.read(key).of(chain.get(0).getPublicKey()),
                NO_PASSWORD,
                chain.toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);
        return keys.getKeyManagers();
    }
}
