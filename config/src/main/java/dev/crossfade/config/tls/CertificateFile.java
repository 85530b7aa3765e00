package dev.crossfade.config.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates in a PEM file (RFC 7468 §5): a listener's own and those that lead from it to its authority, or authorities. */
public final class CertificateFile {

    private CertificateFile() {}

    /**
     * All that the file holds, in its order.
     *
     * @throws CertificateException when it holds none, or something else
     */
    public static List<X509Certificate> read(String path) throws IOException, CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .forEach(certificate -> certificates.add((X509Certificate) certificate));
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("there is no certificate in " + path);
        }
        return certificates;
    }
}
