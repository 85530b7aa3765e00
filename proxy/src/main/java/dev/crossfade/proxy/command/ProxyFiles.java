package dev.crossfade.proxy.command;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.reader.FileFault;
import dev.crossfade.config.reader.Problems;
import dev.crossfade.config.settings.CertificateCheck;
import dev.crossfade.config.settings.EtcdFiles;
import dev.crossfade.config.settings.FilesCheck;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.config.settings.ProxySettings.CertificateFiles;
import dev.crossfade.config.settings.ProxySettings.Routes.From;
import dev.crossfade.config.settings.ProxySettings.Tls;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader.Role;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.proxy.admin.Tokens;
import dev.crossfade.proxy.sync.TableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files that a proxy needs, all looked at before it opens a port. */
public final class ProxyFiles implements FilesCheck {

    @Override
    public Role role() {
        return Role.PROXY;
    }

    @Override
    public void check(Settings settings, Problems problems) {
        ProxySettings proxy = settings.proxy();
        for (int i = 0; i < proxy.listen().size(); i++) {
            Tls tls = proxy.listen().get(i).tls();
            if (tls != null) {
                checkTls("proxy.listen[" + i + "].tls", tls, problems);
            }
        }
        if (!proxy.admin().tokensFile().isEmpty()) {
            Tokens.problems(Path.of(proxy.admin().tokensFile()))
                    .forEach(problem -> problems.add("proxy.admin.tokensFile", problem));
        }
        if (!problems.isAt("proxy.state")) {
            state(proxy.state()).ifPresent(problem -> problems.add("proxy.state", problem));
        }
        boolean callsControl = callsControl(settings);
        if (callsControl && !proxy.control().tokenFile().isEmpty()) {
            token(proxy.control().tokenFile()).ifPresent(problem -> problems.add("proxy.control.tokenFile", problem));
        }
        if (callsControl && !proxy.control().ca().isEmpty()) {
            CertificateCheck.authorities(proxy.control().ca())
                    .ifPresent(problem -> problems.add("proxy.control.ca", problem));
        }
        if (proxy.routes().from() == From.ETCD) {
            EtcdFiles.check("proxy.etcd", proxy.etcd(), problems);
        }
        settings.tenants().forEach(tenant -> checkAuthorities(tenant, problems));
    }

    /** Who else may read a token may do what it allows. */
    @Override
    public List<String> warnings(Settings settings) {
        ProxySettings proxy = settings.proxy();
        Stream<String> own =
                openToOthers("proxy.admin.tokensFile", proxy.admin().tokensFile());
        Stream<String> control = callsControl(settings)
                ? openToOthers("proxy.control.tokenFile", proxy.control().tokenFile())
                : Stream.empty();
        Stream<String> etcd = proxy.routes().from() == From.ETCD
                ? openToOthers("proxy.etcd.passwordFile", proxy.etcd().passwordFile())
                : Stream.empty();
        return Stream.of(own, control, etcd).flatMap(each -> each).toList();
    }

    private static boolean callsControl(Settings settings) {
        return settings.proxy().routes().from() == From.CONTROL || ControlCalls.parks(settings);
    }

    private static Stream<String> openToOthers(String key, String file) {
        if (file.isEmpty()) {
            return Stream.empty();
        }
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(Path.of(file));
            return rights.contains(PosixFilePermission.GROUP_READ) || rights.contains(PosixFilePermission.OTHERS_READ)
                    ? Stream.of(key + ": " + file
                            + " holds secrets, and other users than its owner may read it; chmod 600 " + file)
                    : Stream.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Stream.empty(); // a file that is gone is a problem, and no warning; without POSIX nobody can say
        }
    }

    private static void checkTls(String path, Tls tls, Problems problems) {
        CertificateCheck.pair(path, tls.certificate(), tls.key(), problems);
        for (int i = 0; i < tls.further().size(); i++) {
            CertificateFiles further = tls.further().get(i);
            CertificateCheck.pair(path + ".further[" + i + "]", further.certificate(), further.key(), problems);
        }
    }

    /** An authority counts only where TLS is spoken with the origin. */
    private static void checkAuthorities(TenantSettings tenant, Problems problems) {
        for (Side side : Side.values()) {
            SideSettings settings = tenant.side(side);
            String file = settings.originTls().ca();
            if (!file.isEmpty() && isSecure(settings.origin())) {
                CertificateCheck.authorities(file)
                        .ifPresent(problem ->
                                problems.add("tenant " + tenant.id() + ": " + side.label() + ".originTls.ca", problem));
            }
        }
    }

    private static boolean isSecure(@Nullable String origin) {
        return origin != null && origin.startsWith("https:");
    }

    /**
     * The directory is made when the first table is written; what is there of its path must let that be. A table that is there is
     * followed although the disk takes no other: that is for the log, for it may have become so while requests go on.
     */
    private static Optional<String> state(String directory) {
        if (Files.isReadable(new TableFile(Path.of(directory)).path())) {
            return Optional.empty();
        }
        Path there = Path.of(directory).toAbsolutePath().normalize();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            return Optional.of(directory + ": " + there + " is not a directory; name one that this user may write");
        }
        return Files.isWritable(there)
                ? Optional.empty()
                : Optional.of(directory + ": this user may not write to " + there
                        + "; change whose it is, or name another directory");
    }

    private static Optional<String> token(String file) {
        try {
            return Files.readString(Path.of(file)).isBlank()
                    ? Optional.of(file + ": holds no token; put there the one that the controller has for this proxy")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of(file + ": " + FileFault.inWords(e)
                    + "; put there the token that the controller has for this proxy");
        }
    }
}
