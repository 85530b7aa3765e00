package dev.crossfade.proxy.bench;

import java.net.InetSocketAddress;

/**
 * What the proxies are asked to do.
 *
 * @param armed ours is ready for an attempt meanwhile
 * @param must the ratio to nginx in processor time that has to be kept; 0 where none was set
 * @param aim the one that is wanted
 */
record Work(
        String name,
        Protocol protocol,
        String path,
        int postedBytes,
        int connections,
        boolean armed,
        double must,
        double aim) {

    /** What is spoken. */
    enum Protocol {
        HTTP1,
        TLS,
        HTTP2
    }

    String url(InetSocketAddress address) {
        return (protocol == Protocol.TLS ? "https" : "http") + "://127.0.0.1:" + address.getPort() + path;
    }

    InetSocketAddress at(BenchPeer peer) {
        return switch (protocol) {
            case HTTP1 -> peer.address();
            case TLS -> peer.tlsAddress();
            case HTTP2 -> peer.http2Address();
        };
    }
}
