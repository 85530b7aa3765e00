package dev.crossfade.config.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

class LateTlsTest {

    @Test
    void nothingIsMadeUntilAConnectionWantsIt() {
        AtomicInteger made = new AtomicInteger();
        LateTls tls = new LateTls(() -> {
            made.incrementAndGet();
            return SSLContext.getDefault();
        });
        HttpClient built = HttpClient.newBuilder()
                .sslContext(tls)
                .sslParameters(LateTls.client().build().sslParameters())
                .build();
        assertEquals(tls, built.sslContext());
        assertEquals(0, made.get());
        tls.createSSLEngine("db.example", 443);
        assertEquals(1, made.get());
    }

    @Test
    void clientAsksForTheVersionsThatItWouldHaveAskedForByItself() {
        SSLParameters usual = HttpClient.newHttpClient().sslParameters();
        assertEquals(
                List.of(usual.getProtocols()),
                List.of(LateTls.client().build().sslParameters().getProtocols()));
    }

    @Test
    void whatKeepsTlsFromBeingMadeIsTold() {
        LateTls tls = new LateTls(() -> {
            throw new NoSuchAlgorithmException("no such store");
        });
        IllegalStateException failure = assertThrows(IllegalStateException.class, tls::createSSLEngine);
        assertEquals("TLS cannot be set up in this JVM: no such store", failure.getMessage());
        assertInstanceOf(NoSuchAlgorithmException.class, failure.getCause());
    }
}
