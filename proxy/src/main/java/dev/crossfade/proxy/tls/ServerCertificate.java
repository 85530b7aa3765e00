package dev.crossfade.proxy.tls;

import dev.crossfade.config.settings.CertificateCheck;
import dev.crossfade.config.settings.ProxySettings.CertificateFiles;
import dev.crossfade.config.tls.CertificateFile;
import dev.crossfade.config.tls.KeyFile;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One certificate with its key, as its files were when they were read.
 *
 * @param names the DNS names that it is for, lower-cased; {@code *.} begins a wildcard (RFC 6125 §6.4.3)
 * @param context TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1 by ALPN; BoringSSL where it is to be had
 */
record ServerCertificate(
        CertificateFiles files, Set<String> names, Instant expires, SslContext context, List<String> stamps) {

    private static final int DNS_NAME = 2;

    static ServerCertificate read(CertificateFiles files) {
        // Before the contents: what changes between the two is seen at the next look.
        List<String> stamps = List.of(stamp(files.certificate()), stamp(files.key()));
        try {
            List<X509Certificate> chain = CertificateFile.read(files.certificate());
            X509Certificate own = chain.get(0);
            PrivateKey key = KeyFile.read(files.key()).of(own.getPublicKey());
            return new ServerCertificate(files, names(own), own.getNotAfter().toInstant(), context(key, chain), stamps);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            String why = Stream.of(
                            CertificateCheck.certificate(files.certificate()),
                            CertificateCheck.key(files.key(), files.certificate()))
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining("; "));
            throw new IllegalArgumentException(
                    "proxy.listen.tls: "
                            + (why.isEmpty() ? files.certificate() + " cannot be used: " + e.getMessage() : why),
                    e);
        }
    }

    boolean isUnchanged() {
        return stamps.equals(List.of(stamp(files.certificate()), stamp(files.key())));
    }

    private static SslContext context(PrivateKey key, List<X509Certificate> chain) throws IOException {
        return SslContextBuilder.forServer(key, chain)
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1))
                .build();
    }

    private static Set<String> names(X509Certificate certificate) throws CertificateException {
        Set<String> names = new HashSet<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (alternative.get(0) instanceof Integer kind && kind == DNS_NAME) {
                    names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
                }
            }
        }
        return Set.copyOf(names);
    }

    /** Tells whether a file is the one that was read; a file that is not there is another. */
    private static String stamp(String path) {
        try {
            Path file = Path.of(path);
            return Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (IOException e) {
            return "missing";
        }
    }

    @Override
    public String toString() {
        return files.certificate() + " for " + names + " until " + expires;
    }
}
