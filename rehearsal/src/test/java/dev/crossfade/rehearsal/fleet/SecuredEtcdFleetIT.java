package dev.crossfade.rehearsal.fleet;

import dev.crossfade.config.testing.EtcdServer;
import dev.crossfade.config.tls.ClientTls;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** {@code from: etcd}, of one that speaks only TLS, with those whose certificate it knows, who then say who they are. */
class SecuredEtcdFleetIT extends FlipConformance {

    @SuppressWarnings("NullAway.Init")
    private EtcdServer etcd;

    @BeforeAll
    static void insist() {
        EtcdServer.insist();
    }

    @Override
    Fleet fleet() throws Exception {
        X509Bundle authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Path ca = Files.writeString(directory.resolve("ca.crt"), authority.getCertificatePathPEM());
        // etcd's gateway is a client of etcd's, and shows the server's own certificate.
        write("server", certificate("CN=etcd").addExtendedKeyUsageServerAuth().buildIssuedBy(authority));
        // With a common name the gateway refuses it, for another one is who has logged in.
        write("client", certificate("O=edge").buildIssuedBy(authority));
        etcd = EtcdServer.start(
                directory.resolve("etcd"),
                new EtcdServer.Tls(
                        file("server.crt"),
                        file("server.key"),
                        ca.toString(),
                        ClientTls.of(ca.toString(), file("client.crt"), file("client.key"))));
        etcd.askForLogin("fleet", "geheim", "/crossfade/");
        String access = "  etcd: { endpoints: [\"" + etcd.url() + "\"], user: fleet, passwordFile: \""
                + Files.writeString(directory.resolve("password"), "geheim\n") + "\", tls: { ca: \"" + ca
                + "\", certificate: \"" + file("client.crt") + "\", key: \"" + file("client.key") + "\" } }";
        return new Fleet(directory, "etcd", "  routes: { in: etcd }\n" + access, access);
    }

    @Override
    void begin() throws Exception {
        fleet.startController();
    }

    @AfterEach
    void stopEtcd() {
        etcd.close();
    }

    private static CertificateBuilder certificate(String subject) {
        return new CertificateBuilder()
                .ecp256()
                .subject(subject)
                .addSanIpAddress("127.0.0.1")
                .addExtendedKeyUsageClientAuth();
    }

    private void write(String name, X509Bundle bundle) throws Exception {
        Files.writeString(directory.resolve(name + ".crt"), bundle.getCertificatePathPEM());
        Files.writeString(directory.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }
}
