package dev.crossfade.config.tls;

import java.net.http.HttpClient;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * TLS of a client that takes the server for another than the one in the URL: that name is what it asks for (RFC 6066 §3, SNI) and what the
 * certificate must have. {@link HttpClient} has no setting for it, and names the URL's host to each engine that it has made; what it says
 * of that is not heard.
 */
public final class NamedTls extends SSLContext {

    private NamedTls(SSLContext tls, String serverName) {
        super(new Named(tls, serverName), null, "TLS");
    }

    /**
     * The same TLS, under another name.
     *
     * @param serverName of the server; empty for the URL's host
     */
    public static SSLContext of(SSLContext tls, String serverName) {
        return serverName.isEmpty() ? tls : new NamedTls(tls, serverName);
    }

    private static final class Named extends ForwardingTls {

        private final SSLContext tls;
        private final String serverName;

        Named(SSLContext tls, String serverName) {
            this.tls = tls;
            this.serverName = serverName;
        }

        @Override
        SSLContext to() {
            return tls;
        }

        /** An engine that is made with a name asks for that one, and verifies it, as long as nobody names another. */
        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return new Deaf(tls.createSSLEngine(serverName, port));
        }
    }

    /** Keeps the name that it was made with. */
    private static final class Deaf extends ForwardingEngine {

        Deaf(SSLEngine engine) {
            super(engine);
        }

        @Override
        public void setSSLParameters(SSLParameters parameters) {
            parameters.setServerNames(null);
            super.setSSLParameters(parameters);
        }
    }
}
