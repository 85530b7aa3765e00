package dev.crossfade.config.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Whom to trust instead of the JVM's usual authorities: the certificates of a PEM file. */
public final class Authorities {

    private Authorities() {}

    /**
     * TLS that trusts these authorities and no other.
     *
     * @throws IOException when the file cannot be read
     * @throws GeneralSecurityException when it holds no certificate, or one that cannot be used
     */
    public static SSLContext trusted(String path) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust(path), null);
        return context;
    }

    static TrustManager[] trust(String path) throws IOException, GeneralSecurityException {
        KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
        authorities.load(null, null);
        for (X509Certificate authority : CertificateFile.read(path)) {
            authorities.setCertificateEntry("ca-" + authorities.size(), authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        return trust.getTrustManagers();
    }
}
