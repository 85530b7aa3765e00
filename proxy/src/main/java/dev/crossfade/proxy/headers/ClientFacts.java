package dev.crossfade.proxy.headers;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * What forwarding headers say about a client's connection.
 *
 * @param address its IP address, without a zone
 * @param forwardedNode the same as a {@code for} parameter (RFC 7239 §6: an IPv6 address is bracketed and quoted)
 * @param trusted whether its own forwarding headers are believed, and appended to
 * @param scheme {@code http} or {@code https}
 * @param speaksHttp2 whether it speaks HTTP/2; a request's version is then that of its translation
 */
public record ClientFacts(String address, String forwardedNode, boolean trusted, String scheme, boolean speaksHttp2) {

    /** Of a client that speaks HTTP/1.1. */
    public static ClientFacts of(InetAddress peer, boolean trusted, String scheme) {
        String text = peer.getHostAddress();
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        String node = peer instanceof Inet6Address ? "\"[" + address + "]\"" : address;
        return new ClientFacts(address, node, trusted, scheme, false);
    }

    /** The same for HTTP/2. */
    public ClientFacts overHttp2() {
        return new ClientFacts(address, forwardedNode, trusted, scheme, true);
    }
}
