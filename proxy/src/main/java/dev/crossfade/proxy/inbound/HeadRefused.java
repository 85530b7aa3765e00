package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.exchange.Rejection;
import io.netty.handler.codec.DecoderException;

/** Why a head could not be decoded, when whoever decodes it knows what to answer. */
final class HeadRefused extends DecoderException {

    private static final long serialVersionUID = 1;

    private final transient Rejection rejection;

    HeadRefused(Rejection rejection) {
        super(rejection.detail());
        this.rejection = rejection;
    }

    Rejection rejection() {
        return rejection;
    }
}
