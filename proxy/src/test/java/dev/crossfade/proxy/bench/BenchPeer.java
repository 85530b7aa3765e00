package dev.crossfade.proxy.bench;

import java.net.InetSocketAddress;

/** A proxy that is measured beside others, which do the same work. */
interface BenchPeer extends FrontProxy {

    /** HTTP/1.1, and HTTP/2 by ALPN. */
    InetSocketAddress tlsAddress();

    /** How long it is asked before it is measured: one of the JVM's until that has compiled what it is going to. */
    default int warmUpSeconds() {
        return 1;
    }
}
