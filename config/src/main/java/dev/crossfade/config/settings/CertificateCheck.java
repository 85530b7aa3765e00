package dev.crossfade.config.settings;

import dev.crossfade.config.reader.FileFault;
import dev.crossfade.config.reader.Problems;
import dev.crossfade.config.tls.CertificateFile;
import dev.crossfade.config.tls.KeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is wrong with the files of TLS, for an operator: each file by itself, with what to do. Says nothing of what a key's file holds. */
public final class CertificateCheck {

    private static final String NO_CERTIFICATE = ": holds no certificate in PEM (-----BEGIN CERTIFICATE-----)";

    private CertificateCheck() {}

    /** What is wrong with a file of certificates; empty when nothing is. */
    public static Optional<String> certificate(String file) {
        try {
            CertificateFile.read(file);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(file + ": " + FileFault.inWords(e)
                    + "; put the certificate there in PEM, and behind it those" + " that lead to its authority");
        } catch (CertificateException e) {
            return Optional.of(file + NO_CERTIFICATE);
        }
    }

    /**
     * What is wrong with a file of certificate authorities; empty when nothing is. PEM alone: what trusts them reads no other form,
     * while a certificate's own file may be in DER.
     */
    public static Optional<String> authorities(String file) {
        try {
            String text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
            if (!text.contains("-----BEGIN CERTIFICATE-----")) {
                return Optional.of(file + NO_CERTIFICATE);
            }
            CertificateFile.read(file);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(file + ": " + FileFault.inWords(e)
                    + "; put the authorities' certificates there in PEM, one behind the other");
        } catch (CertificateException e) {
            return Optional.of(file + NO_CERTIFICATE);
        }
    }

    /**
     * What is wrong with the file of a key; empty when nothing is.
     *
     * @param certificate the file of the certificate that it should belong to; whether it does is not asked of one that cannot be read
     */
    public static Optional<String> key(String file, String certificate) {
        try {
            KeyFile key = KeyFile.read(file);
            PublicKey itsPublicKey = publicKey(certificate);
            if (itsPublicKey != null) {
                var unused = key.of(itsPublicKey);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(file + ": " + FileFault.inWords(e)
                    + "; put the certificate's key there in PEM, as PKCS#8" + " without a passphrase");
        } catch (GeneralSecurityException e) {
            return Optional.of(file + ": " + e.getMessage());
        }
    }

    /**
     * Notes what is wrong with a certificate and its key.
     *
     * @param path of the section that names both
     */
    public static void pair(String path, String certificate, String key, Problems problems) {
        if (!problems.isAt(path + ".certificate")) {
            certificate(certificate).ifPresent(problem -> problems.add(path + ".certificate", problem));
        }
        if (!problems.isAt(path + ".key")) {
            key(key, certificate).ifPresent(problem -> problems.add(path + ".key", problem));
        }
    }

    private static @Nullable PublicKey publicKey(String certificate) {
        try {
            return CertificateFile.read(certificate).get(0).getPublicKey();
        } catch (IOException | CertificateException e) {
            return null;
        }
    }
}
