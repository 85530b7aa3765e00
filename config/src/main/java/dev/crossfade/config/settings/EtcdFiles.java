package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Problems;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that a process needs to log in to etcd: looked at alike for proxies and for the controller. */
public final class EtcdFiles {

    private EtcdFiles() {}

    /**
     * Notes what is wrong with each.
     *
     * @param path of the section: {@code proxy.etcd}
     */
    public static void check(String path, EtcdSettings etcd, Problems problems) {
        if (!etcd.passwordFile().isEmpty() && !Files.isReadable(Path.of(etcd.passwordFile()))) {
            problems.add(
                    path + ".passwordFile",
                    etcd.passwordFile() + ": cannot be read; put the password of " + etcd.user() + " there");
        }
        EtcdSettings.Tls tls = etcd.tls();
        if (!tls.ca().isEmpty()) {
            CertificateCheck.authorities(tls.ca()).ifPresent(problem -> problems.add(path + ".tls.ca", problem));
        }
        if (!tls.certificate().isEmpty() && !tls.key().isEmpty()) {
            CertificateCheck.pair(path + ".tls", tls.certificate(), tls.key(), problems);
        }
    }
}
