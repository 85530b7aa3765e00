package dev.crossfade.proxy.bench;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One for all that are measured, with a key of P-256, as files.
 *
 * @param both certificate and key in one file, as HAProxy reads them
 */
record BenchCertificate(Path certificate, Path key, Path both) {

    static BenchCertificate in(Path directory) throws Exception {
        X509Bundle made = new CertificateBuilder()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
        String certificate = made.getCertificatePEM();
        String key = made.getPrivateKeyPEM();
        return new BenchCertificate(
                Files.writeString(directory.resolve("bench.crt"), certificate),
                Files.writeString(directory.resolve("bench.key"), key),
                Files.writeString(directory.resolve("bench.pem"), certificate + "\n" + key));
    }
}
