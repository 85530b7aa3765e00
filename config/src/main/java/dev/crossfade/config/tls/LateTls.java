package dev.crossfade.config.tls;

import java.net.http.HttpClient;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

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
    private static final class Late extends SSLContextSpi {

        private final Callable<SSLContext> usual;

        Late(Callable<SSLContext> usual) {
            this.usual = usual;
        }

        private SSLContext usual() {
            try {
                return usual.call();
            } catch (Exception e) {
                throw new IllegalStateException("TLS cannot be set up in this JVM: " + e.getMessage(), e);
            }
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("the usual TLS is made by the JVM");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return usual().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return usual().getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return usual().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return usual().createSSLEngine(host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return usual().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return usual().getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return usual().getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return usual().getSupportedSSLParameters();
        }
    }
}
