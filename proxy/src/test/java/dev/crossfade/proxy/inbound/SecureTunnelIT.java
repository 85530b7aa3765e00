package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WebSockets to an origin behind TLS. */
class SecureTunnelIT {

    private static final String PASSWORD = "changeit";

    @TempDir
    private Path files;

    @Test
    void messagesPassBothWaysAndTheFlipIsToldToTheOriginToo() throws Exception {
        CompletableFuture<Integer> originTold = new CompletableFuture<>();
        Path certificate = files.resolve("origin.pem");
        ServerSocket socket = listening(certificate);
        try (ScriptedOrigin source = new ScriptedOrigin(socket, certificate.toString(), (request, connection) -> {
                    byte[] early = Frame.text("early").unmasked();
                    connection.out().write(WebSocketScript.agreement(request).getBytes(StandardCharsets.ISO_8859_1));
                    connection.out().write(early);
                    WebSocketScript.send(connection, Frame.read(connection.in()));
                    originTold.complete(Frame.read(connection.in()).status());
                });
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
            assertEquals("early", client.frame().text());
            client.send(Frame.text("hello").masked());
            assertEquals("hello", client.frame().text());
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals(1012, client.frame().status());
            client.send(Frame.close(1012).masked());
            assertTrue(client.isClosedByProxy());
            assertEquals(1012, originTold.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void endOfTheClientsDirectionReachesTheOriginWhoseAnswerStillArrives() throws Exception {
        Path certificate = files.resolve("origin.pem");
        ServerSocket socket = listening(certificate);
        try (ScriptedOrigin source = new ScriptedOrigin(socket, certificate.toString(), (request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    assertEquals(-1, connection.in().read());
                    WebSocketScript.send(connection, Frame.text("after the end"));
                });
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
            client.endOutput();
            assertEquals("after the end", client.frame().text());
            assertTrue(client.isClosedByProxy());
        }
    }

    /** With a certificate for 127.0.0.1 that vouches for itself, made by the JDK's own keytool. */
    private ServerSocket listening(Path certificate) throws Exception {
        Path store = files.resolve("origin.p12");
        keytool("-genkeypair -alias origin -keyalg EC -dname CN=origin -ext san=ip:127.0.0.1 -ext bc=ca:true", store);
        keytool("-exportcert -alias origin -rfc -file " + certificate, store);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(factory.getKeyManagers(), null, null);
        return tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static void keytool(String what, Path store) throws IOException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String all = keytool + " " + what + " -keystore " + store + " -storetype PKCS12 -storepass " + PASSWORD;
        Process process = new ProcessBuilder(all.split(" ", -1))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, process.waitFor());
    }
}
