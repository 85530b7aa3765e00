package dev.crossfade.config.tls;

import java.net.http.HttpClient;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The JVM's usual TLS, made when a connection first wants it. An {@link HttpClient} makes it when it is built, and reads a hundred and more
 * authorities for it, which a command that speaks plain HTTP has no use for.
 */
public final class LateTls extends SSLContext {

    /** What the client would ask the context for, which would make it. */
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    LateTls(Callable<SSLContext> usual) {
        super(new Late(usual), null, "TLS");
    }

    /** A builder whose client makes TLS only for an address that begins with https. */
    public static HttpClient.Builder client() {
        return HttpClient.newBuilder()
                .sslContext(new LateTls(SSLContext::getDefault))
                .sslParameters(new SSLParameters(null, PROTOCOLS));
    }

    /** Asks for it each time: the JVM keeps it. */
    private static final class Late extends ForwardingTls {

        private final Callable<SSLContext> usual;

        Late(Callable<SSLContext> usual) {
            this.usual = usual;
        }

        @Override
        SSLContext to() {
            try {
                return usual.call();
            } catch (Exception e) {
                throw new IllegalStateException("TLS cannot be set up in this JVM: " + e.getMessage(), e);
            }
        }
    }
}
