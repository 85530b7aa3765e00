package dev.crossfade.proxy.inbound;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The networks whose forwarding headers are believed: {@code trustedProxies}. */
final class TrustedPeers {

    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private final List<IpSubnetFilterRule> networks = new ArrayList<>();

    /** @throws IllegalArgumentException when an entry is no network; the message names it */
    TrustedPeers(List<String> cidrs) {
        for (String cidr : cidrs) {
            networks.add(network(cidr));
        }
    }

    boolean trusts(InetSocketAddress peer) {
        for (IpSubnetFilterRule network : networks) {
            if (network.matches(peer)) {
                return true;
            }
        }
        return false;
    }

    private static IpSubnetFilterRule network(String cidr) {
        int slash = cidr.indexOf('/');
        String address = slash < 0 ? cidr : cidr.substring(0, slash);
        try {
            int bits = slash < 0
                    ? (address.indexOf(':') < 0 ? IPV4_BITS : IPV6_BITS)
                    : Integer.parseInt(cidr.substring(slash + 1));
            return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "proxy.trustedProxies: not a network: '" + cidr + "' (write 10.0.0.0/8 or 2001:db8::/32)", e);
        }
    }
}
