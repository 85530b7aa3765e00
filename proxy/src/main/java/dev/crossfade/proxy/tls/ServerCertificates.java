package dev.crossfade.proxy.tls;

import dev.crossfade.config.settings.ProxySettings.CertificateFiles;
import dev.crossfade.config.settings.ProxySettings.Tls;
import io.netty.handler.ssl.SslContext;
import io.netty.util.Mapping;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of one listener. A client gets the one that has the name it asks for (SNI, RFC 6066 §3): the exact name before a
 * wildcard's, and the first certificate when it asks for none of them. Thread-safe.
 */
public final class ServerCertificates implements Mapping<String, SslContext> {

    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificates.class);

    private volatile List<ServerCertificate> certificates;
    private String lastFailure = "";

    private ServerCertificates(List<ServerCertificate> certificates) {
        this.certificates = certificates;
    }

    /** @throws IllegalArgumentException when a file cannot be used; the message names it and says why */
    public static ServerCertificates load(Tls settings) {
        List<CertificateFiles> files = new ArrayList<>();
        files.add(new CertificateFiles(settings.certificate(), settings.key()));
        files.addAll(settings.further());
        return new ServerCertificates(
                files.stream().map(ServerCertificate::read).toList());
    }

    @Override
    public SslContext map(@Nullable String name) {
        List<ServerCertificate> now = certificates;
        if (name != null) {
            for (ServerCertificate certificate : now) {
                if (certificate.names().contains(name)) {
                    return certificate.context();
                }
            }
            String wildcard = "*" + name.substring(Math.max(0, name.indexOf('.')));
            for (ServerCertificate certificate : now) {
                if (certificate.names().contains(wildcard)) {
                    return certificate.context();
                }
            }
        }
        return now.get(0).context();
    }

    /**
     * Reads the files again when one of them has changed. They are taken together or not at all: a certificate whose key has not been
     * replaced yet leaves the old ones in use until the next look.
     *
     * @return whether others are in use now
     */
    public synchronized boolean refresh() {
        List<ServerCertificate> now = certificates;
        if (now.stream().allMatch(ServerCertificate::isUnchanged)) {
            return false;
        }
        try {
            certificates = changed(now);
            lastFailure = "";
            LOG.info("Certificates read again: {}", this);
            return true;
        } catch (IllegalArgumentException e) {
            String failure = String.valueOf(e.getMessage());
            if (!failure.equals(lastFailure)) {
                lastFailure = failure;
                LOG.error("A certificate has changed and cannot be used; the old one stays. {}", failure);
            }
            return false;
        }
    }

    private List<ServerCertificate> changed(List<ServerCertificate> before) {
        return before.stream()
                .map(each -> each.isUnchanged() ? each : ServerCertificate.read(each.files()))
                .toList();
    }

    @Override
    public String toString() {
        return certificates.toString();
    }
}
