package dev.crossfade.proxy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.reader.Problems.Problem;
import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.settings.CertificateCheck;
import dev.crossfade.config.settings.InvalidSettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.settings.SettingsLoader.Role;
import dev.crossfade.proxy.admin.Tokens;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code config/examples/edge.yaml}, whose files are put into a folder of the test's. */
class ProxyFilesTest {

    private static final Path EXAMPLES = Path.of("../config/examples");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void theExampleIsAcceptedOnceItsFilesAreThere() throws Exception {
        certificate("shop");
        certificate("acme");
        certificate("internal-ca");
        String tokens = Files.readString(EXAMPLES.resolve("tokens"))
                .replace("put-a-token-here-1", "0123456789abcdef".repeat(3))
                .replace("put-a-token-here-2", "fedcba9876543210".repeat(2));
        Files.writeString(folder.resolve("tokens"), tokens);

        assertEquals(List.of(), problems(example()));
    }

    @Test
    void everyMissingFileIsToldAtOnceWithItsKeyAndWhatToDo() throws IOException {
        String pem = ": no such file; put the certificate there in PEM, and behind it those that lead to its authority";
        String key = ": no such file; put the certificate's key there in PEM, as PKCS#8 without a passphrase";
        Files.writeString(folder.resolve("state"), "in the way");

        assertEquals(
                List.of(
                        "proxy.listen[0].tls.certificate: FOLDER/tls/shop.crt" + pem,
                        "proxy.listen[0].tls.key: FOLDER/tls/shop.key" + key,
                        "proxy.listen[0].tls.further[0].certificate: FOLDER/tls/acme.crt" + pem,
                        "proxy.listen[0].tls.further[0].key: FOLDER/tls/acme.key" + key,
                        "proxy.admin.tokensFile: FOLDER/tokens: no such file; put one token a line there: TOKEN SCOPE NAME,"
                                + " with the scope proxy, viewer or operator",
                        "proxy.state: FOLDER/state/edge: FOLDER/state is not a directory; name one that this user may write",
                        "tenant shop: target.originTls.ca: FOLDER/tls/internal-ca.crt: no such file; put the authorities' certificates there in"
                                + " PEM, one behind the other"),
                problems(example()
                        .replace("state: " + folder.resolve("state"), "state: " + folder.resolve("state/edge"))));
    }

    @Test
    void whatAFileHoldsIsLookedAtAndNeverShown() throws Exception {
        certificate("shop");
        certificate("acme");
        certificate("internal-ca");
        Files.copy(tls("acme.key"), tls("shop.key"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(tls("acme.crt"), "no certificate");
        Files.writeString(tls("acme.key"), "-----BEGIN EC PRIVATE KEY-----\ns3cret\n-----END EC PRIVATE KEY-----\n");
        Files.writeString(tls("internal-ca.crt"), "");
        Files.writeString(folder.resolve("tokens"), "# ours\ns3cret operator\noperator s3cret jo\nt1 viewer grafana\n");

        List<String> problems = problems(example());

        assertEquals(
                List.of(
                        "proxy.listen[0].tls.key: FOLDER/tls/shop.key: the key is not the certificate's; name the one that it"
                                + " was made with",
                        "proxy.listen[0].tls.further[0].certificate: FOLDER/tls/acme.crt: holds no certificate in PEM"
                                + " (-----BEGIN CERTIFICATE-----)",
                        "proxy.listen[0].tls.further[0].key: FOLDER/tls/acme.key: holds no key as PKCS#8 without a passphrase"
                                + " (-----BEGIN PRIVATE KEY-----); convert it with openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW",
                        "proxy.admin.tokensFile: FOLDER/tokens: line 2 is not TOKEN SCOPE NAME, with the scope proxy, viewer or"
                                + " operator",
                        "proxy.admin.tokensFile: FOLDER/tokens: line 3: the second word is not a scope; write TOKEN SCOPE NAME,"
                                + " with the scope proxy, viewer or operator",
                        "proxy.admin.tokensFile: FOLDER/tokens: line 4: the token is shorter than 32 characters; make one with"
                                + " openssl rand -hex 24",
                        "tenant shop: target.originTls.ca: FOLDER/tls/internal-ca.crt: holds no certificate in PEM"
                                + " (-----BEGIN CERTIFICATE-----)"),
                problems);
    }

    @Test
    void authoritiesInDerAreRefusedForWhatTrustsThemReadsPemAlone() throws Exception {
        certificate("shop");
        Path der = folder.resolve("ca.der");
        try (var in = Files.newInputStream(tls("shop.crt"))) {
            Files.write(
                    der,
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(in)
                            .getEncoded());
        }

        assertEquals(
                Optional.of(der + ": holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"),
                CertificateCheck.authorities(der.toString()));
        assertEquals(
                Optional.empty(), CertificateCheck.authorities(tls("shop.crt").toString()));
    }

    @Test
    void tokensThatOtherUsersMayReadAreAWarning() throws IOException {
        Path tokens = Files.writeString(folder.resolve("tokens"), "0123456789abcdef".repeat(2) + " operator jo\n");
        Path control = Files.writeString(folder.resolve("control"), "fedcba9876543210".repeat(2));
        Path file = Files.writeString(folder.resolve("crossfade.yaml"), """
                proxy:
                  admin: { tokensFile: FOLDER/tokens }
                  state: FOLDER
                  routes: { from: control }
                  control: { tokenFile: FOLDER/control }
                """.replace("FOLDER", folder.toString()));
        Settings settings = SettingsLoader.load(file, Role.PROXY, new SourceFiles(), List.of(new ProxyFiles()));

        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-r-----"));
        Files.setPosixFilePermissions(control, PosixFilePermissions.fromString("rw----r--"));
        String why = " holds secrets, and other users than its owner may read it; chmod 600 ";
        assertEquals(
                List.of(
                        "proxy.admin.tokensFile: " + tokens + why + tokens,
                        "proxy.control.tokenFile: " + control + why + control),
                new ProxyFiles().warnings(settings));

        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(control, PosixFilePermissions.fromString("r--------"));
        assertEquals(List.of(), new ProxyFiles().warnings(settings));
    }

    @Test
    void tokensOfTheExampleAreNobodysAndRefused() {
        String file = EXAMPLES.resolve("tokens").toString();

        assertEquals(
                List.of(
                        file + ": line 5: the token is shorter than 32 characters; make one with openssl rand -hex 24",
                        file + ": line 6: the token is shorter than 32 characters; make one with openssl rand -hex 24"),
                Tokens.problems(EXAMPLES.resolve("tokens")));
    }

    @Test
    void filesAreToldTogetherWithEverythingElseAndOfAStandInNothingIsSaid() throws IOException {
        List<String> problems = problems("""
                proxy:
                  listen: [ { port: 8443, tls: { certificate: "", key: FOLDER/none.key } } ]
                  state: ""
                  routes: { from: control }
                  control: { tokenFile: FOLDER/none.token }
                """.replace("FOLDER", folder.toString()));

        assertEquals(
                List.of(
                        "proxy.listen[0].tls.certificate: must not be empty",
                        "proxy.state: must not be empty",
                        "proxy.listen[0].tls.key: FOLDER/none.key: no such file; put the certificate's key there in PEM, as"
                                + " PKCS#8 without a passphrase",
                        "proxy.control.tokenFile: FOLDER/none.token: no such file; put there the token that the controller has"
                                + " for this proxy"),
                problems);
    }

    /** It calls the controller for that alone. */
    @Test
    void aProxyWithRoutesOfItsOwnNeedsItsTokenOnceATenantParks() throws IOException {
        String yaml = """
                proxy:
                  listen: [{ port: 8080 }]
                  state: FOLDER/state
                  routes: { from: local }
                  control: { tokenFile: FOLDER/none.token }
                tenants:
                  - id: shop
                    hosts: [shop.test]
                    source: { origin: "http://127.0.0.1:1" }
                    target: { origin: "http://127.0.0.1:2" }
                """.replace("FOLDER", folder.toString());

        assertEquals(List.of(), problems(yaml));
        assertEquals(
                List.of(
                        "proxy.control.tokenFile: FOLDER/none.token: no such file; put there the token that the controller"
                                + " has for this proxy"),
                problems(yaml + "    parking: [{ paths: [/hooks/*] }]\n"));
    }

    @Test
    void controllersCheckLooksAtNoFileOfTheProxys() throws IOException {
        Path file = Files.writeString(folder.resolve("crossfade.yaml"), example());

        assertTrue(SettingsLoader.load(file, Role.ALL, new SourceFiles(), List.of(new ProxyFiles()))
                .proxy()
                .admin()
                .tokensFile()
                .endsWith("tokens"));
    }

    private String example() throws IOException {
        return Files.readString(EXAMPLES.resolve("edge.yaml"))
                .replace("/etc/crossfade", folder.toString())
                .replace("/var/lib/crossfade", folder.resolve("state").toString());
    }

    private List<String> problems(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("crossfade.yaml"), yaml);
        try {
            Objects.requireNonNull(SettingsLoader.load(file, Role.PROXY, new SourceFiles(), List.of(new ProxyFiles())));
            return List.of();
        } catch (InvalidSettings e) {
            return e.problems().stream()
                    .map(Problem::toString)
                    .map(problem -> problem.replace(folder.toString(), "FOLDER"))
                    .toList();
        }
    }

    private void certificate(String name) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.createDirectories(folder.resolve("tls"));
        Files.writeString(tls(name + ".crt"), bundle.getCertificatePathPEM());
        Files.writeString(tls(name + ".key"), bundle.getPrivateKeyPEM());
    }

    private Path tls(String name) {
        return folder.resolve("tls").resolve(name);
    }
}
