package dev.crossfade.proxy.names;

import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import java.net.UnknownHostException;

/** Why a name was not found, for an operator. The resolver's own message has the question as it was sent. */
final class LookupFault {

    private static final int LONGEST_CAUSE_CHAIN = 8;

    private LookupFault() {}

    static UnknownHostException of(Throwable failure) {
        UnknownHostException told = new UnknownHostException(inWords(failure));
        told.initCause(failure);
        return told;
    }

    private static String inWords(Throwable failure) {
        Throwable each = failure;
        for (int i = 0; each != null && i < LONGEST_CAUSE_CHAIN; i++) {
            if (each instanceof DnsNameResolverTimeoutException) {
                return "no name server answered in time";
            }
            if (each instanceof DnsErrorCauseException refused) {
                return refused.getCode().equals(DnsResponseCode.NXDOMAIN)
                        ? "there is no such name, says the name server"
                        : "the name server answers " + refused.getCode();
            }
            each = each.getCause();
        }
        return String.valueOf(failure.getMessage());
    }
}
