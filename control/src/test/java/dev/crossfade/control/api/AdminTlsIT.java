package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.HealthCommand;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.config.tls.Authorities;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AdminTlsIT {

    @TempDir
    private Path directory;

    private X509Bundle authority;
    private Path certificate;
    private Path key;
    private ControlSettings.Tls files;

    @BeforeEach
    void makeAuthority() throws Exception {
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM());
        certificate = directory.resolve("admin.crt");
        key = directory.resolve("admin.key");
        files = new ControlSettings.Tls(certificate.toString(), key.toString());
        write("CN=first");
    }

    @Test
    void whoTrustsTheAuthorityIsAnsweredAndWhoDoesNotHangsUp() throws Exception {
        try (RunningApi api = new RunningApi(files)) {
            assertEquals(200, ask(api, trusting()).statusCode());
            assertThrows(SSLHandshakeException.class, () -> ask(api, HttpClient.newHttpClient()));
        }
    }

    /** Of a container's health check: an authority that nobody told it, and a certificate that does not name the loopback. */
    @Test
    void healthOfTheSameMachineIsAskedWhateverTheCertificateIs() throws Exception {
        write("CN=elsewhere", builder -> builder.addSanDnsName("control.example.com"));
        try (RunningApi api = new RunningApi(files)) {
            assertEquals(ExitCode.DONE, health("https://" + api.address() + "/livez"));
            assertEquals(ExitCode.FAILED, health("https://" + api.address() + "/nothing-there"));
        }
    }

    private static int health(String url) {
        return new CommandLine(new HealthCommand())
                .setExecutionExceptionHandler(
                        (failure, line, parsed) -> failure instanceof CommandFailure known ? known.exitCode() : 99)
                .execute("--url", url);
    }

    @Test
    void renewedCertificateIsShownToNewConnectionsAndOneWithoutItsKeyIsNot() throws Exception {
        AdminTls tls = AdminTls.of(files);
        try (RunningApi api = new RunningApi(tls)) {
            assertEquals("CN=first", shownBy(api));

            String keyOfTheFirst = Files.readString(key);
            write("CN=second");
            String keyOfTheSecond = Files.readString(key);
            Files.writeString(key, keyOfTheFirst);
            tls.look();
            assertEquals("CN=first", shownBy(api));

            Files.writeString(key, keyOfTheSecond);
            tls.look();
            assertEquals("CN=second", shownBy(api));
        }
    }

    @Test
    void filesThatCannotBeUsedAreNamedWithWhatToDo() throws Exception {
        Files.writeString(key, "-----BEGIN RSA PRIVATE KEY-----");
        assertTrue(refusal().contains(key + " holds no key as PKCS#8"), this::refusal);
        assertTrue(refusal().contains("openssl pkcs8"), this::refusal);

        Files.writeString(certificate, "nothing");
        assertTrue(refusal().contains(certificate.toString()), this::refusal);

        Files.delete(certificate);
        assertTrue(refusal().startsWith("control.admin.tls: ") && refusal().contains("admin.crt"), this::refusal);
    }

    private String refusal() {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> AdminTls.of(files))
                .getMessage());
    }

    private void write(String subject) throws Exception {
        write(subject, builder -> builder.addSanIpAddress("127.0.0.1"));
    }

    private void write(String subject, UnaryOperator<CertificateBuilder> names) throws Exception {
        X509Bundle issued =
                names.apply(new CertificateBuilder().ecp256().subject(subject)).buildIssuedBy(authority);
        Files.writeString(certificate, issued.getCertificatePEM());
        Files.writeString(key, issued.getPrivateKeyPEM());
    }

    private HttpClient trusting() throws Exception {
        return HttpClient.newBuilder()
                .sslContext(Authorities.trusted(directory.resolve("ca.pem").toString()))
                .build();
    }

    private String shownBy(RunningApi api) throws Exception {
        SSLSession session = ask(api, trusting()).sslSession().orElseThrow();
        return ((X509Certificate) session.getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static HttpResponse<String> ask(RunningApi api, HttpClient client)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("https://" + api.address() + "/readyz"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
