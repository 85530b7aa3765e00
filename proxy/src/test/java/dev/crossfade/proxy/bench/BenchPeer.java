package dev.crossfade.proxy.bench;

import java.net.InetSocketAddress;

/** A proxy that is measured beside others, which do the same work. */
interface BenchPeer extends FrontProxy {

    /** HTTP/1.1, and HTTP/2 by ALPN. */
    InetSocketAddress tlsAddress();
}
