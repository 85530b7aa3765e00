package dev.crossfade.rehearsal.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that the JDK does not know. */
@Timeout(120)
class TrustIT {

    @TempDir
    Path directory;

    @Test
    void anAuthorityOfOnesOwnIsTrustedWhenItIsNamed() throws Exception {
        SSLContext tls = certificate();
        try (CountingOrigin origin = CountingOrigin.startSecure("source", tls)) {
            String url = "https://127.0.0.1:" + origin.port() + "/";

            CommandRun untrusted = CommandRun.of("--url", url);
            assertEquals(1, untrusted.exit(), untrusted::toString);
            assertTrue(untrusted.err().contains("--ca FILE"), untrusted::toString);

            CommandRun trusted = CommandRun.of(
                    "--url", url, "--ca", directory.resolve("ca.pem").toString());
            assertEquals(0, trusted.exit(), trusted::toString);
        }
    }

    /** A key pair for 127.0.0.1, and its certificate in {@code ca.pem}. */
    private SSLContext certificate() throws Exception {
        Path store = directory.resolve("server.p12");
        List<String> opened = List.of("-keystore", store.toString(), "-storepass", "changeit", "-alias", "server");
        keytool(opened, "-genkeypair", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1");
        keytool(
                opened,
                "-exportcert",
                "-rfc",
                "-file",
                directory.resolve("ca.pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "changeit".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(factory.getKeyManagers(), null, null);
        return tls;
    }

    private static void keytool(List<String> opened, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        line.addAll(List.of(arguments));
        line.addAll(opened);
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
    }
}
