package dev.crossfade.proxy.exchange;

import dev.crossfade.proxy.tunnel.Tunnel;
import dev.crossfade.proxy.tunnel.Tunnels;
import dev.crossfade.proxy.upstream.UpstreamCall;
import io.netty.handler.codec.http.HttpResponse;

/** Where an exchange ends and a tunnel begins: the origin has agreed to a WebSocket (RFC 9110 §15.2.2, RFC 6455 §4.2.2). */
final class ProtocolSwitch {

    private ProtocolSwitch() {}

    static void complete(Exchange exchange, Attempt attempt, HttpResponse agreement, UpstreamCall call) {
        ClientConnection client = exchange.client();
        AnswerWriter answer = AnswerWriter.switching(
                client, agreement, exchange.lane().stages().headers());
        Tunnels tunnels = exchange.tunnels();
        Tunnel tunnel = tunnels.open(exchange.tenant(), attempt.side());
        client.becomeTunnel(tunnel.clientEnd());
        call.becomeTunnel(tunnel.originEnd());
        exchange.switched(answer);
        exchange.beganEndless(tunnel, attempt);
        tunnel.begin();
    }
}
