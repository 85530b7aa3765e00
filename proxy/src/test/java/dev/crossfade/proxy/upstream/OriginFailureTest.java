package dev.crossfade.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.util.NetUtil;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import org.junit.jupiter.api.Test;

/** What the log says of connections that do not come about; the messages are Netty's. */
class OriginFailureTest {

    private static final InetSocketAddress NOWHERE = new InetSocketAddress(NetUtil.LOCALHOST4, 1);

    @Test
    void refusedConnectionIsToldWithoutTheSystemCall() {
        assertEquals(
                new OriginFailure(FailureReason.CONNECT_REFUSED, "connection refused at 127.0.0.1:1"),
                OriginFailure.ofConnect(
                        NOWHERE,
                        new ConnectException(
                                "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:1")));
    }

    @Test
    void silentAddressIsToldByItsSilence() {
        assertEquals(
                new OriginFailure(FailureReason.CONNECT_TIMEOUT, "no answer in time at 127.0.0.1:1"),
                OriginFailure.ofConnect(
                        NOWHERE, new ConnectTimeoutException("connection timed out after 2000 ms: /127.0.0.1:1")));
    }

    @Test
    void missingWayIsNeitherOfThem() {
        assertEquals(
                new OriginFailure(FailureReason.CONNECT_FAILED, "no route to host at [::1]:1"),
                OriginFailure.ofConnect(
                        new InetSocketAddress(NetUtil.LOCALHOST6, 1),
                        new NoRouteToHostException("finishConnect(..) failed with error(-113): No route to host")));
    }

    @Test
    void bytesThatAreNoTlsStayOutOfTheLog() {
        assertEquals(
                new OriginFailure(
                        FailureReason.TLS_FAILED, "the TLS handshake failed: it does not speak TLS on that port"),
                OriginFailure.ofHandshake(new NotSslRecordException("not an SSL/TLS record: 48545450")));
    }
}
