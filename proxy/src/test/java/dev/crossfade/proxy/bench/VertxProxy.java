package dev.crossfade.proxy.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyInterceptor;

/** A program of its own: Vert.x's reverse proxy in front of one origin, with one event loop, on the same Netty as ours. */
final class VertxProxy {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int BACKLOG = 4096;
    private static final int CONNECTIONS_TO_ORIGIN = 256;

    private VertxProxy() {}

    /** Arguments: the origin's port, its own without TLS and with it, certificate and key. */
    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        HttpProxy proxy = HttpProxy.reverseProxy(vertx.createHttpClient(
                        new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(CONNECTIONS_TO_ORIGIN)))
                .origin(Integer.parseInt(arguments[0]), LOOPBACK)
                // It hands the origin's on, which a client over HTTP/2 takes for a fault (RFC 9113 §8.2.2).
                .addInterceptor(ProxyInterceptor.builder()
                        .transformingResponseHeaders(headers -> headers.remove(HttpHeaders.CONNECTION))
                        .build());
        HttpServerOptions secure = new HttpServerOptions()
                .setAcceptBacklog(BACKLOG)
                .setSsl(true)
                .setUseAlpn(true)
                .setSslEngineOptions(new OpenSSLEngineOptions())
                .setKeyCertOptions(
                        new PemKeyCertOptions().addCertPath(arguments[3]).addKeyPath(arguments[4]));
        vertx.createHttpServer(secure)
                .requestHandler(proxy)
                .listen(Integer.parseInt(arguments[2]), LOOPBACK)
                .await();
        vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(BACKLOG))
                .requestHandler(proxy)
                .listen(Integer.parseInt(arguments[1]), LOOPBACK)
                .await();
    }
}
